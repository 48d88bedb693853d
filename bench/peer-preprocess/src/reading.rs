//! One value of one hour, or none.

/// A finite number or none, in the eight bytes of the number: a station's hours are read and written
/// several times over, and an `Option<f64>` would be twice as much memory each time.
#[derive(Clone, Copy)]
pub(crate) struct Reading(f64);

impl Reading {
    /// Not a number: no reading can be that, as [`decimal`](crate::decimal) lets only finite numbers pass.
    pub(crate) const NONE: Self = Self(f64::NAN);

    /// The value, if there is one.
    #[inline]
    pub(crate) fn get(self) -> Option<f64> {
        self.is_some().then_some(self.0)
    }

    /// Whether there is a value.
    #[inline]
    pub(crate) fn is_some(self) -> bool {
        !self.0.is_nan()
    }
}

impl From<f64> for Reading {
    #[inline]
    fn from(finite: f64) -> Self {
        debug_assert!(finite.is_finite());
        Self(finite)
    }
}
