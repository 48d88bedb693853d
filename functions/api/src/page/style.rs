//! The page's one style sheet, sent with it.

/// Follows the reader's light or dark setting; one column on a phone.
pub(super) const CSS: &str = include_str!("style.css");
