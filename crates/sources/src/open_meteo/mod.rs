//! Open-Meteo: weather, fine dust and UV for any place on Earth, without a key.
//!
//! Weather data by [Open-Meteo.com](https://open-meteo.com/), licence
//! [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/): whoever shows it credits it so. Free where
//! nothing is earned by it, up to 600 calls a minute, 5,000 an hour and 10,000 a day. A call that asks for more
//! than ten variables or for more than two weeks counts as several: a question of full [`Reach`](crate::Reach)
//! about the weather as eight, about the air as seven.
//!
//! It gives what weather models computed for the cells of their grid, not what a thermometer showed: 1 to 2 °C
//! from a station is usual. Past hours of it serve as observations where nobody measures.

mod answer;
mod call;
mod columns;
mod past_air;
mod past_weather;
mod place;
mod stations;

pub use past_air::OpenMeteoAir;
pub use past_weather::OpenMeteo;
pub use place::{Place, locate, place_id};

pub(crate) use answer::Answer;
pub(crate) use call::call;
pub(crate) use columns::parse;

#[cfg(test)]
mod past_tests;
