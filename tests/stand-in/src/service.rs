//! Which services there are, where they are, and who stands at their door.

use jiff::Timestamp;

use crate::call::Asked;
use crate::kma::hub::Program;
use crate::kma::{Code, Shape, asos, gateway, hub, mid_term, short_term};
use crate::open_meteo::{self, Endpoint};
use crate::outlook::ForecastError;
use crate::records::Records;
use crate::reply::Reply;

/// A service and its operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Asos,
    ShortTerm(short_term::Operation, Door),
    MidTerm(mid_term::Operation),
    Hub(Program),
    OpenMeteo(Endpoint),
}

/// Who looks at the key, and in which words a call is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// data.go.kr.
    Portal,
    /// apihub.kma.go.kr, with a key of its own.
    Hub,
    /// No key.
    Open,
}

impl Service {
    /// The service at a path.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let below = |folder| path.strip_prefix(folder);
        if let Some(operation) = below("/1360000/VilageFcstInfoService_2.0/") {
            return short_term::Operation::named(operation).map(|one| Self::ShortTerm(one, Door::Portal));
        }
        if let Some(operation) = below("/api/typ02/openApi/VilageFcstInfoService_2.0/") {
            return short_term::Operation::named(operation).map(|one| Self::ShortTerm(one, Door::Hub));
        }
        if let Some(operation) = below("/1360000/MidFcstInfoService/") {
            return mid_term::Operation::named(operation).map(Self::MidTerm);
        }
        Some(match path {
            "/1360000/AsosHourlyInfoService/getWthrDataList" => Self::Asos,
            "/api/typ01/url/kma_sfctm2.php" => Self::Hub(Program::OneHour),
            "/api/typ01/url/kma_sfctm3.php" => Self::Hub(Program::Period),
            "/v1/forecast" => Self::OpenMeteo(Endpoint::Forecast),
            "/v1/archive" => Self::OpenMeteo(Endpoint::Archive),
            "/v1/air-quality" => Self::OpenMeteo(Endpoint::AirQuality),
            _ => return None,
        })
    }

    /// What it is counted under: its operations share a day's calls.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Asos => "AsosHourlyInfoService",
            Self::ShortTerm(_, Door::Portal) => "VilageFcstInfoService_2.0",
            Self::MidTerm(_) => "MidFcstInfoService",
            Self::Hub(_) | Self::ShortTerm(..) => "apihub.kma.go.kr",
            Self::OpenMeteo(_) => "open-meteo.com",
        }
    }

    /// A development account's, or a normal member's.
    pub(crate) fn usual_calls_per_day(self) -> u32 {
        if self.door() == Door::Hub { 20_000 } else { 10_000 }
    }

    pub(crate) fn door(self) -> Door {
        match self {
            Self::Asos | Self::MidTerm(_) => Door::Portal,
            Self::ShortTerm(_, door) => door,
            Self::Hub(_) => Door::Hub,
            Self::OpenMeteo(_) => Door::Open,
        }
    }

    /// The right answer at `now`.
    pub(crate) fn answer(
        self,
        asked: &Asked,
        records: &Records,
        error: ForecastError,
        now: Timestamp,
    ) -> Reply {
        match self {
            Self::Asos => asos::answer(asked, records, now),
            Self::ShortTerm(operation, _) => short_term::answer(operation, asked, records, error, now),
            Self::MidTerm(operation) => mid_term::answer(operation, asked, records, error, now),
            Self::Hub(program) => hub::answer(program, asked, records, now),
            Self::OpenMeteo(endpoint) => open_meteo::answer(endpoint, asked, records, error, now),
        }
    }
}

impl Door {
    /// Turns a call away, in the gateway's current shape or in the service's own words.
    pub(crate) fn refuse(self, asked: &Asked, code: Code, shape: Shape) -> Reply {
        match self {
            Self::Portal => gateway::error(asked, code, shape, shape.status(code)),
            Self::Hub => hub::refusal(asked, code),
            Self::Open => open_meteo::refusal(asked, code),
        }
    }
}
