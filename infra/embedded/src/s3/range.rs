//! The part of an object that a `Range` header asks for.

use s3s::dto::Range;

use super::error::ObjectError;

/// A part of an object: at least one byte, all of them inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByteRange {
    /// The first byte.
    pub first: u64,
    /// The last byte, inclusive.
    pub last: u64,
    /// How many bytes the whole object has.
    pub size: u64,
}

impl ByteRange {
    /// The part of an object of `size` bytes that `range` asks for, cut off at its end.
    pub(super) fn new(range: Range, size: u64) -> Result<Self, ObjectError> {
        match range.check(size) {
            // A suffix of an empty object comes out as no bytes at all.
            Ok(bytes) if !bytes.is_empty() => Ok(Self { first: bytes.start, last: bytes.end - 1, size }),
            _ => Err(ObjectError::InvalidRange { size }),
        }
    }

    /// The value of the `Content-Range` header.
    pub(super) fn content_range(&self) -> String {
        format!("bytes {}-{}/{}", self.first, self.last, self.size)
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        self.last - self.first + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content_range(header: &str, size: u64) -> Option<String> {
        ByteRange::new(Range::parse(header).unwrap(), size).ok().map(|range| range.content_range())
    }

    #[test]
    fn a_range_is_cut_off_at_the_end_of_the_object() {
        assert_eq!(content_range("bytes=0-3", 10).as_deref(), Some("bytes 0-3/10"));
        assert_eq!(content_range("bytes=7-", 10).as_deref(), Some("bytes 7-9/10"));
        assert_eq!(content_range("bytes=7-99", 10).as_deref(), Some("bytes 7-9/10"));
        assert_eq!(content_range("bytes=-3", 10).as_deref(), Some("bytes 7-9/10"));
        assert_eq!(content_range("bytes=-99", 10).as_deref(), Some("bytes 0-9/10"));
    }

    #[test]
    fn a_range_outside_the_object_cannot_be_satisfied() {
        assert_eq!(content_range("bytes=10-", 10), None);
        assert_eq!(content_range("bytes=-0", 10), None);
        assert_eq!(content_range("bytes=0-0", 0), None);
        assert_eq!(content_range("bytes=-5", 0), None);
    }

    #[test]
    fn a_single_byte_has_length_one() {
        let range = ByteRange::new(Range::Int { first: 4, last: Some(4) }, 10).unwrap();
        assert_eq!(range.length(), 1);
    }
}
