//! One morning: what each way to choose clothes knows at 06:00, and what the day then needed.

use anyhow::Result;
use forecast::hindcast::as_known_at;
use forecast::{Band, Baseline};
use jiff::civil::Date;
use outfit::regret::{Dressed, Regret, hours_outside, regret};
use outfit::{HourWeather, Quantiles, Request};
use trainer::mornings::of_lead;
use weather::{Hour, HourRange, HourlyGrid, Station, Variable};

/// When the forecast is issued, on the local clock.
const ISSUED_AT: i8 = 6;
const DAY: i64 = 24;

/// Ways to choose clothes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chooser {
    PlanFromTruth,
    PlanFromForecast,
    PlanFromClimatology,
    PlanFromYesterday,
    TableFromForecast,
    TableFromTruth,
}

impl Chooser {
    pub(super) const ALL: [Self; 6] = [
        Self::PlanFromTruth,
        Self::PlanFromForecast,
        Self::PlanFromClimatology,
        Self::PlanFromYesterday,
        Self::TableFromForecast,
        Self::TableFromTruth,
    ];
}

/// The same day as each way to choose sees it.
pub(super) struct Morning<'a> {
    place: &'a Station,
    date: Date,
    request: &'a Request,
    observed: Vec<HourWeather>,
    forecast: Vec<HourWeather>,
    usual: Vec<HourWeather>,
    yesterday: Vec<HourWeather>,
}

impl<'a> Morning<'a> {
    /// The morning of `date`; `None` where the temperature of 06:00, of an hour outside or of the same
    /// hour on the day before was not observed.
    pub(super) fn of(
        grid: &HourlyGrid,
        baseline: &Baseline,
        place: &'a Station,
        date: Date,
        request: &'a Request,
    ) -> Result<Option<Self>> {
        let origin = Hour::floor(date.at(ISSUED_AT, 0, 0, 0).to_zoned(place.zone())?.timestamp());
        let day = HourRange::new(origin + 1, origin + DAY);
        let (observed, before) = (observed(grid, day, 0), observed(grid, day, DAY));
        let at_origin = grid.observed(Variable::AirTemperature, origin);
        let outside = hours_outside(place, date, request)?;
        let is_whole = |hours: &[HourWeather]| {
            outside.iter().all(|hour| hours.iter().any(|weather| weather.hour == *hour))
        };
        if at_origin.is_none() || !is_whole(&observed) || !is_whole(&before) {
            return Ok(None);
        }
        let leads = baseline.forecast(&as_known_at(grid, origin, Baseline::LOOKBACK_HOURS), origin)?.leads;
        let leads = &leads[..=DAY as usize];
        let climatology = baseline.over(HourRange::new(origin + 1, origin + 1 + DAY));
        let usual = |hour: &HourWeather| {
            let band = climatology.band(hour.hour);
            HourWeather { air_temperature: quantiles(band), ..hour.clone() }
        };
        let forecast: Vec<HourWeather> =
            leads.windows(2).map(|pair| of_lead(&pair[0], Some(&pair[1]))).collect();
        Ok(Some(Self {
            place,
            date,
            request,
            observed,
            usual: forecast.iter().map(usual).collect(),
            forecast,
            yesterday: before,
        }))
    }

    /// What is put on, and how it was regretted.
    pub(super) fn dress(&self, chooser: Chooser) -> Result<(Dressed, Regret)> {
        let known = match chooser {
            Chooser::PlanFromTruth | Chooser::TableFromTruth => &self.observed,
            Chooser::PlanFromForecast | Chooser::TableFromForecast => &self.forecast,
            Chooser::PlanFromClimatology => &self.usual,
            Chooser::PlanFromYesterday => &self.yesterday,
        };
        let by = match chooser {
            Chooser::TableFromForecast | Chooser::TableFromTruth => Dressed::by_table,
            _ => Dressed::by_plan,
        };
        let dressed = by(self.place, self.date, self.request, known)?;
        let regret = regret(self.place, self.date, self.request, &dressed, &self.observed)?;
        Ok((dressed, regret))
    }
}

impl Morning<'_> {
    /// How sure the plan from the forecast would be if its band were so many times as wide.
    pub(super) fn not_cold_if_wider(&self, times: f64) -> Result<f64> {
        let dressed = Dressed::by_plan_widened(self.place, self.date, self.request, &self.forecast, times)?;
        Ok(dressed.not_cold.unwrap_or_default())
    }
}

/// What was observed in the hours `ago` before each of `hours`, told as if it were of these.
fn observed(grid: &HourlyGrid, hours: HourRange, ago: i64) -> Vec<HourWeather> {
    hours
        .iter()
        .filter(|hour| grid.observed(Variable::AirTemperature, *hour - ago).is_some())
        .filter_map(|hour| Some(HourWeather { hour, ..HourWeather::observed(grid, hour - ago)? }))
        .collect()
}

fn quantiles(band: Band) -> Quantiles {
    Quantiles { p10: band.p10, p50: band.p50, p90: band.p90 }
}
