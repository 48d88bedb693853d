//! `bench regret`: clothes chosen each morning of a year against what the day then needed.

mod calibration;
mod history;
mod morning;

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use forecast::Baseline;
use jiff::civil::Date;
use outfit::Request;
use outfit::regret::Regret;
use weather::{HourlyGrid, Station, StationId};

use crate::say;
use calibration::Calibration;
use morning::{Chooser, Morning};

/// The forecast is fitted to the years before the test year, less this many in between: the year
/// before Seoul's test year has a month without observations.
const YEARS_BETWEEN: i16 = 1;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder with `asos_hourly_<station>.csv.gz`: KMA's hourly observations of several years
    #[arg(long, default_value = "../shared/data/asos", value_name = "DIR")]
    data: PathBuf,

    /// Station
    #[arg(long, default_value = "108")]
    station: StationId,

    /// Year whose mornings are dressed for
    #[arg(long, default_value_t = 2021)]
    year: i16,
}

/// Dresses for every day of the year and prints what was regretted and how sure was sure.
pub(crate) fn regret(arguments: &Arguments) -> Result<bool> {
    let place = Station::known(&arguments.station)
        .with_context(|| format!("{} is in no station table, so nobody knows its sun", arguments.station))?;
    let history = history::read(&arguments.data, &place)?;
    let zone = place.zone();
    let (first, last) = (history.range().start.in_zone(&zone).year(), arguments.year - 1 - YEARS_BETWEEN);
    let baseline = Baseline::fit(&history, history::years(first, last, &zone)?)?;
    let year = Year::dressed(&history, &baseline, &place, arguments.year)?;
    ensure!(year.days > 0, "no day of {} has all of its hours outside observed", arguments.year);
    say(format!(
        "{} {}, {} days ({} left out for missing hours), forecast at 06:00, fitted to {first}-{last}",
        place.name_en, arguments.year, year.days, year.left_out
    ));
    say(year.to_string());
    Ok(true)
}

/// Every day of a year, dressed for in every way.
#[derive(Default)]
struct Year {
    days: usize,
    left_out: usize,
    totals: [Total; Chooser::ALL.len()],
    calibration: Calibration,
}

impl Year {
    fn dressed(history: &HourlyGrid, baseline: &Baseline, place: &Station, year: i16) -> Result<Self> {
        let request = Request::default();
        let mut dressed = Self::default();
        let mut date = Date::new(year, 1, 1)?;
        while date.year() == year {
            match Morning::of(history, baseline, place, date, &request)? {
                Some(morning) => dressed.add(&morning)?,
                None => dressed.left_out += 1,
            }
            date = date.tomorrow()?;
        }
        Ok(dressed)
    }

    fn add(&mut self, morning: &Morning<'_>) -> Result<()> {
        self.days += 1;
        for (chooser, total) in Chooser::ALL.into_iter().zip(&mut self.totals) {
            let (dressed, regret) = morning.dress(chooser)?;
            total.add(&regret);
            if let (Chooser::PlanFromForecast, Some(not_cold)) = (chooser, dressed.not_cold) {
                self.calibration.add(not_cold, !regret.was_cold);
            }
        }
        Ok(())
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.totals[Chooser::TableFromForecast as usize];
        for (chooser, total) in Chooser::ALL.into_iter().zip(&self.totals) {
            writeln!(f, "  {:<36} {}", chooser.to_string(), total.beside(table))?;
        }
        write!(f, "{}", self.calibration)
    }
}

/// Regret summed over days.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    sum: Regret,
    days: usize,
    cold_days: usize,
}

impl Total {
    fn add(&mut self, regret: &Regret) {
        self.sum = self.sum + *regret;
        self.days += 1;
        self.cold_days += usize::from(regret.was_cold);
    }

    /// The figures of a day, and how much less is regretted than with the `table`.
    fn beside(&self, table: &Self) -> String {
        let a_day = |sum: f64| sum / self.days as f64;
        let less = 100.0 * (1.0 - self.sum.clo_h() / table.sum.clo_h());
        format!(
            "{:>5.2} clo-h a day = 2.5 x {:.2} too little + {:.2} too much; cold on {:>3} days; {less:>4.0} % less than by table",
            a_day(self.sum.clo_h()),
            a_day(self.sum.underdressed_clo_h),
            a_day(self.sum.overdressed_clo_h),
            self.cold_days,
        )
    }
}

impl fmt::Display for Chooser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PlanFromTruth => "plan, from perfect knowledge",
            Self::PlanFromForecast => "plan, from the forecast",
            Self::PlanFromClimatology => "plan, from climatology",
            Self::PlanFromYesterday => "plan, from yesterday",
            Self::TableFromForecast => "temperature table, from the forecast",
            Self::TableFromTruth => "temperature table, perfect knowledge",
        })
    }
}

#[cfg(test)]
mod tests;
