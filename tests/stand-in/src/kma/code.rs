//! The result codes of KMA and of the gateway before it.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $korean:literal;)*) => {
        /// A result code. In JSON it is its number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "u8", try_from = "u8")]
        pub enum Code {
            $($(#[$doc])* $name = $number,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name, such as `NODATA_ERROR`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What the gateway says in Korean.
            pub(crate) const fn korean(self) -> &'static str {
                match self { $(Self::$name => $korean,)* }
            }
        }
    };
}

codes! {
    /// A fault inside the service.
    ApplicationError = 1, "APPLICATION_ERROR", "어플리케이션 에러";
    /// A fault of its database.
    DbError = 2, "DB_ERROR", "데이터베이스 에러";
    /// Nothing there: an empty result, not a fault.
    NoData = 3, "NO_DATA", "데이터없음 에러";
    /// A fault between gateway and service.
    HttpError = 4, "HTTP_ERROR", "HTTP 에러";
    /// The service did not answer the gateway.
    ServiceTimeout = 5, "SERVICETIMEOUT_ERROR", "서비스 연결실패 에러";
    /// A parameter that cannot be read.
    InvalidParameter = 10, "INVALID_REQUEST_PARAMETER_ERROR", "잘못된 요청 파라메터 에러";
    /// A parameter that is not there.
    NoMandatoryParameter = 11, "NO_MANDATORY_REQUEST_PARAMETERS_ERROR", "필수요청 파라메터가 없음";
    /// No such service.
    NoSuchService = 12, "NO_OPENAPI_SERVICE_ERROR", "해당 오픈API서비스가 없거나 폐기됨";
    /// No key, or one without a right to this service.
    AccessDenied = 20, "SERVICE_ACCESS_DENIED_ERROR", "서비스 접근거부";
    /// A key that is out of use for a time.
    KeyDisabled = 21, "TEMPORARILY_DISABLE_THE_SERVICEKEY_ERROR", "일시적으로 사용할 수 없는 서비스 키";
    /// The day's calls are used up.
    DailyLimit = 22, "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR", "서비스 요청제한횟수 초과 에러";
    /// Too many calls in a second.
    PerSecondLimit = 23, "LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR", "초당 서비스 요청제한 횟수 초과 에러";
    /// An address on the black list.
    BlacklistedIp = 29, "BLACKLIST_IP_ACCESS_ERROR", "블랙리스트에 등록된 IP";
    /// A key that nobody knows, or one in the wrong encoding.
    KeyNotRegistered = 30, "SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "등록되지 않은 서비스키";
    /// A key whose time is over.
    DeadlineExpired = 31, "DEADLINE_HAS_EXPIRED_ERROR", "기한만료된 서비스키";
    /// An address that is not registered.
    UnregisteredIp = 32, "UNREGISTERED_IP_ERROR", "등록되지 않은 IP";
    /// A call that is not signed.
    UnsignedCall = 33, "UNSIGNED_CALL_ERROR", "서명되지 않은 호출";
    /// Anything else: in the hourly observations mostly "until yesterday", or too many rows.
    Unknown = 99, "UNKNOWN_ERROR", "기타 에러";
}

impl Code {
    /// Its two digits.
    pub fn digits(self) -> String {
        format!("{:02}", u8::from(self))
    }
}

impl From<Code> for u8 {
    fn from(code: Code) -> Self {
        code as Self
    }
}

impl TryFrom<u8> for Code {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| u8::from(*code) == number)
            .ok_or_else(|| format!("{number} is not a result code of KMA other than 00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_from_its_number() {
        for code in Code::ALL {
            assert_eq!(Code::try_from(u8::from(*code)), Ok(*code));
        }
        assert!(Code::try_from(0).is_err());
        assert_eq!(Code::NoData.digits(), "03");
    }
}
