//! Comfort indices, clothing need, garments, wear plan and its words.
//!
//! Pure: nothing here reads a clock, a file, the network or the environment.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod accessories;
mod choose;
mod confidence;
mod day;
mod error;
mod garment;
mod hour_need;
mod hour_weather;
pub mod index;
pub mod need;
mod numbers;
mod phrase;
mod reasons;
mod recommend;
pub mod recommendation;
pub mod regret;
mod request;
mod rounded;
mod simple;
mod timing;
pub mod units;
mod wardrobe;
mod words;

pub use error::RecommendError;
pub use garment::{Garment, Slot};
pub use hour_weather::{Falling, HourWeather, Quantiles};
pub use recommend::recommend;
pub use recommendation::{Item, Recommendation};
pub use request::{
    Activity, Language, Parameters, Point, Request, RequestError, Sensitivity, Style, Units, Window, Windows,
};
pub use simple::Band;
pub use timing::Day;

#[cfg(test)]
mod worked_cases;

#[cfg(test)]
mod tests;
