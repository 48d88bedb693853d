//! The services of the Korea Meteorological Administration.

pub(crate) mod asos;
mod code;
pub(crate) mod envelope;
pub(crate) mod gateway;
mod grid;
pub(crate) mod hub;
pub(crate) mod mid_term;
pub(crate) mod short_term;

pub use code::Code;
pub use gateway::Shape;
