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

    /// Last of several such years, each dressed for from a forecast fitted to the years before it
    #[arg(long, value_name = "YEAR")]
    to: Option<i16>,

    /// Years left out between those that the forecast is fitted to and the test year: by default one, because
    /// the year before Seoul's 2021 has a month without observations
    #[arg(long, default_value_t = 1, value_name = "YEARS")]
    years_between: i16,

    /// Also say how sure was sure if the forecast's band were so many times as wide; several to choose from
    #[arg(long, value_delimiter = ',', value_name = "TIMES")]
    wider: Vec<f64>,
}

/// Dresses for every day of the year and prints what was regretted and how sure was sure.
pub(crate) fn regret(arguments: &Arguments) -> Result<bool> {
    let place = Station::known(&arguments.station)
        .with_context(|| format!("{} is in no station table, so nobody knows its sun", arguments.station))?;
    let history = history::read(&arguments.data, &place)?;
    let zone = place.zone();
    let first = history.range().start.in_zone(&zone).year();
    let mut all = Year::of(&arguments.wider);
    let until = arguments.to.unwrap_or(arguments.year);
    for year in arguments.year..=until {
        let last = year - 1 - arguments.years_between;
        let baseline = Baseline::fit(&history, history::years(first, last, &zone)?)?;
        let before = (all.days, all.left_out);
        all.dress(&history, &baseline, &place, year)?;
        ensure!(all.days > before.0, "no day of {year} has all of its hours outside observed");
        say(format!(
            "{} {year}, {} days ({} left out for missing hours), forecast at 06:00, fitted to {first}-{last}",
            place.name_en,
            all.days - before.0,
            all.left_out - before.1
        ));
    }
    ensure!(all.days > 0, "--to {until} is before --year {}", arguments.year);
    say(all.to_string());
    Ok(true)
}

/// Every day of a year or more, dressed for in every way.
#[derive(Default)]
struct Year {
    days: usize,
    left_out: usize,
    totals: [Total; Chooser::ALL.len()],
    calibration: Calibration,
    /// By how many times as wide the forecast's band would be.
    widened: Vec<(f64, Calibration)>,
}

impl Year {
    fn of(wider: &[f64]) -> Self {
        let widened = wider.iter().map(|times| (*times, Calibration::default())).collect();
        Self { widened, ..Self::default() }
    }

    fn dress(&mut self, history: &HourlyGrid, baseline: &Baseline, place: &Station, year: i16) -> Result<()> {
        let request = Request::default();
        let mut date = Date::new(year, 1, 1)?;
        while date.year() == year {
            match Morning::of(history, baseline, place, date, &request)? {
                Some(morning) => self.add(&morning)?,
                None => self.left_out += 1,
            }
            date = date.tomorrow()?;
        }
        Ok(())
    }

    fn add(&mut self, morning: &Morning<'_>) -> Result<()> {
        self.days += 1;
        for (chooser, total) in Chooser::ALL.into_iter().zip(&mut self.totals) {
            let (dressed, regret) = morning.dress(chooser)?;
            total.add(&regret);
            if let (Chooser::PlanFromForecast, Some(not_cold)) = (chooser, dressed.not_cold) {
                self.calibration.add(not_cold, !regret.was_cold);
                for (times, calibration) in &mut self.widened {
                    calibration.add(morning.not_cold_if_wider(*times)?, !regret.was_cold);
                }
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
        write!(f, "sure not to be cold: {}", self.calibration)?;
        for (times, calibration) in &self.widened {
            write!(f, "\nband {times} times as wide: {calibration}")?;
        }
        Ok(())
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
