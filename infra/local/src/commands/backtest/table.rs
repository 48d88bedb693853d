//! How the forecasts of a backtest did, beside what needs no model.

use forecast::scores::{Score, Scoreboard, skill};
use forecast::{Band, HORIZON, Hindcast, StationContract};
use weather::{Celsius, Hour, HourRange, HourlyGrid, StationId, Variable};

use crate::say;

/// Errors of the forecasts and of what needs no model, on the same hours.
#[derive(Default)]
pub(super) struct Table {
    model: Scoreboard,
    climatology: Scoreboard,
    damped: Scoreboard,
    persistence: Scoreboard,
}

impl Table {
    /// Scores one forecast and what needs no model.
    pub(super) fn add(&mut self, contract: &StationContract, grid: &HourlyGrid, hindcast: &Hindcast) {
        let Hindcast { issued_at, origin, .. } = *hindcast;
        let usual = contract.baseline.over(HourRange::new(origin, issued_at + 1 + HORIZON as i64));
        let known = forecast::hindcast::as_known_at(grid, origin, 0);
        let damped = usual.bands(&known, origin).unwrap_or_default();
        let late = (issued_at - origin) as usize;
        for (at, band) in hindcast.bands.iter().enumerate() {
            let hour = issued_at + 1 + at as i64;
            let Some(measured) = grid.observed(Variable::AirTemperature, hour) else { continue };
            let climatology = usual.band(hour);
            self.model.add(at + 1, *band, measured);
            self.climatology.add(at + 1, climatology, measured);
            self.damped.add(at + 1, damped.get(at + late).copied().unwrap_or(climatology), measured);
            let persistence = last_at_that_time(grid, origin, hour).map_or(climatology, certain);
            self.persistence.add(at + 1, persistence, measured);
        }
    }

    /// Prints how they did, by day.
    pub(super) fn say(&self, station: &StationId, hindcasts: &[Hindcast], too_little: usize) {
        let fallbacks = hindcasts.iter().filter(|made| made.instead_of_model.is_some()).count();
        let late = hindcasts.iter().filter(|made| made.origin < made.issued_at).count();
        say::line(format!(
            "  station {station}: {} forecasts, of them {fallbacks} by the baseline because of a gap and {late} from an \
             earlier hour because the hour itself was not observed; {too_little} hours left out because too little was \
             observed before them",
            hindcasts.len()
        ));
        say::line("    MAE °C     model  climatology  damped  persistence  skill   80 % band");
        let row = |name: &str, [model, climatology, damped, persistence]: [Score; 4]| {
            say::line(format!(
                "    {name:<8} {:7.3} {:12.3} {:7.3} {:12.3} {:5.1} % {:8.1} %",
                model.mae_c,
                climatology.mae_c,
                damped.mae_c,
                persistence.mae_c,
                100.0 * skill(model.mae_c, climatology.mae_c.min(damped.mae_c)),
                100.0 * model.coverage_80,
            ));
        };
        let boards = [&self.model, &self.climatology, &self.damped, &self.persistence];
        for day in 0..HORIZON / 24 {
            row(&format!("day {}", day + 1), boards.map(|board| board.by_day()[day]));
        }
        row("168 h", boards.map(Scoreboard::overall));
    }
}

/// What was measured at the same hour of the day last, as far as `origin` knows: same-hour persistence.
fn last_at_that_time(grid: &HourlyGrid, origin: Hour, hour: Hour) -> Option<f64> {
    let days = (hour - origin + 23) / 24;
    grid.observed(Variable::AirTemperature, hour - 24 * days)
}

/// A temperature as a band without a width.
fn certain(temperature_c: f64) -> Band {
    let (p10, p50, p90) = (Celsius(temperature_c), Celsius(temperature_c), Celsius(temperature_c));
    Band { p10, p50, p90 }
}
