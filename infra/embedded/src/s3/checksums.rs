//! Digests: those a client states are checked before anything is stored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hyper::HeaderMap;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{Checksum, ChecksumType};
use serde::{Deserialize, Serialize};

use super::attributes::{from_json, to_json};
use super::error::ObjectError;

/// Checksums in base64, as they stand in headers: those that were stated and found right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Checksums {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crc32: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crc32c: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crc64nvme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Takes the [`Checksums`] that an input states; its types share these fields but no trait.
macro_rules! checksums_of {
    ($input:expr) => {
        $crate::s3::checksums::Checksums {
            crc32: $input.checksum_crc32.take(),
            crc32c: $input.checksum_crc32c.take(),
            crc64nvme: $input.checksum_crc64nvme.take(),
            sha1: $input.checksum_sha1.take(),
            sha256: $input.checksum_sha256.take(),
        }
    };
}
pub(super) use checksums_of;

/// Builds an output of type `$output` with the fields of [`Checksums`] and those given.
macro_rules! with_checksums {
    ($checksums:expr, $output:ident { $($fields:tt)* }) => {{
        let checksums: $crate::s3::checksums::Checksums = $checksums;
        $output {
            checksum_crc32: checksums.crc32,
            checksum_crc32c: checksums.crc32c,
            checksum_crc64nvme: checksums.crc64nvme,
            checksum_sha1: checksums.sha1,
            checksum_sha256: checksums.sha256,
            $($fields)*
        }
    }};
}
pub(super) use with_checksums;

impl Checksums {
    /// Adds those that came behind the body.
    pub(super) fn add_trailers(&mut self, trailers: &HeaderMap) {
        let fields = [
            ("x-amz-checksum-crc32", &mut self.crc32),
            ("x-amz-checksum-crc32c", &mut self.crc32c),
            ("x-amz-checksum-crc64nvme", &mut self.crc64nvme),
            ("x-amz-checksum-sha1", &mut self.sha1),
            ("x-amz-checksum-sha256", &mut self.sha256),
        ];
        for (name, field) in fields {
            if let Some(value) = trailers.get(name).and_then(|value| value.to_str().ok()) {
                *field = Some(value.to_owned());
            }
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `FULL_OBJECT` if there are any: none here is put together from parts.
    pub(super) fn kind(&self) -> Option<ChecksumType> {
        (!self.is_empty()).then(|| ChecksumType::from_static(ChecksumType::FULL_OBJECT))
    }

    /// Whether no algorithm has one value here and another there.
    pub(super) fn agree_with(&self, other: &Self) -> bool {
        [
            (&self.crc32, &other.crc32),
            (&self.crc32c, &other.crc32c),
            (&self.crc64nvme, &other.crc64nvme),
            (&self.sha1, &other.sha1),
            (&self.sha256, &other.sha256),
        ]
        .into_iter()
        .all(|(one, other)| one.is_none() || other.is_none() || one == other)
    }

    /// Fails unless each of these is that of `body`.
    pub(super) fn verify(&self, body: &[u8]) -> Result<(), ObjectError> {
        let mut computed = self.compute_alike(body);
        let computed = checksums_of!(computed);
        let pairs = [
            ("CRC32", &self.crc32, computed.crc32),
            ("CRC32C", &self.crc32c, computed.crc32c),
            ("CRC64NVME", &self.crc64nvme, computed.crc64nvme),
            ("SHA1", &self.sha1, computed.sha1),
            ("SHA256", &self.sha256, computed.sha256),
        ];
        for (algorithm, sent, computed) in pairs {
            if let (Some(sent), Some(computed)) = (sent, computed)
                && *sent != computed
            {
                return Err(ObjectError::BadDigest { algorithm, sent: sent.clone(), computed });
            }
        }
        Ok(())
    }

    /// The checksums of `body` by the algorithms that are present here.
    fn compute_alike(&self, body: &[u8]) -> Checksum {
        let mut hasher = ChecksumHasher {
            crc32: self.crc32.as_ref().map(|_| Crc32::new()),
            crc32c: self.crc32c.as_ref().map(|_| Crc32c::new()),
            crc64nvme: self.crc64nvme.as_ref().map(|_| Crc64Nvme::new()),
            sha1: self.sha1.as_ref().map(|_| Sha1::new()),
            sha256: self.sha256.as_ref().map(|_| Sha256::new()),
        };
        hasher.update(body);
        hasher.finalize()
    }
}

impl ToSql for Checksums {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        to_json(self)
    }
}

impl FromSql for Checksums {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_json(value)
    }
}

/// The ETag of a body that was put as a whole: its MD5 in hex. Fails if the client stated another
/// MD5 in `Content-MD5`.
pub(super) fn etag(body: &[u8], content_md5: Option<&str>) -> Result<String, ObjectError> {
    let computed = Md5::checksum(body);
    if let Some(sent) = content_md5 {
        let stated = BASE64.decode(sent).ok().filter(|digest| digest.len() == computed.len());
        let stated = stated.ok_or_else(|| ObjectError::InvalidDigest(sent.to_owned()))?;
        if stated != computed {
            let computed = BASE64.encode(computed);
            return Err(ObjectError::BadDigest { algorithm: "Content-MD5", sent: sent.to_owned(), computed });
        }
    }
    Ok(hex::encode(computed))
}

/// The ETag of an object put together from parts with these ETags: the MD5 of their MD5s, and their
/// number.
pub(super) fn multipart_etag<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let (mut hasher, mut count) = (Md5::new(), 0);
    for etag in parts {
        hasher.update(&hex::decode(etag).expect("the ETag of a part is the MD5 that was computed for it"));
        count += 1;
    }
    format!("{}-{count}", hex::encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Reference values: `printf hello | md5sum`, `crc32` and `sha256sum`.
    const MD5_OF_HELLO: &str = "5d41402abc4b2a76b9719d911017c592";

    #[test]
    fn the_etag_is_the_md5_and_a_stated_md5_must_match() {
        assert_eq!(etag(b"hello", None).unwrap(), MD5_OF_HELLO);
        assert_eq!(etag(b"hello", Some("XUFAKrxLKna5cZ2REBfFkg==")).unwrap(), MD5_OF_HELLO);
        assert!(matches!(
            etag(b"hullo", Some("XUFAKrxLKna5cZ2REBfFkg==")),
            Err(ObjectError::BadDigest { algorithm: "Content-MD5", .. })
        ));
        assert!(matches!(etag(b"hello", Some("not base64")), Err(ObjectError::InvalidDigest(_))));
        assert!(matches!(etag(b"hello", Some("AAAA")), Err(ObjectError::InvalidDigest(_))));
    }

    #[test]
    fn stated_checksums_must_match() {
        let right = Checksums { crc32: Some("NhCmhg==".to_owned()), ..Checksums::default() };
        right.verify(b"hello").unwrap();
        assert!(matches!(right.verify(b"hullo"), Err(ObjectError::BadDigest { algorithm: "CRC32", .. })));
        Checksums::default().verify(b"anything").unwrap();
    }

    #[test]
    fn the_etag_of_parts_is_the_md5_of_their_md5s() {
        // The known answer for one part: md5(unhex(md5("hello"))).
        let expected = hex::encode(Md5::checksum(&hex::decode(MD5_OF_HELLO).unwrap()));
        assert_eq!(multipart_etag([MD5_OF_HELLO].into_iter()), format!("{expected}-1"));
    }
}
