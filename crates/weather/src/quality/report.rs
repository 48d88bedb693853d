//! What is reported of the moisture in one hour, and whether it agrees with itself.

use super::sheet::Sheet;
use crate::units::{Celsius, Hectopascals, RelativeHumidity};
use crate::variable::Variable;

/// Air temperature, dew point and humidity of one hour, with the vapour pressure where it is reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub(super) air: Celsius,
    pub(super) dew_point: Celsius,
    pub(super) humidity: RelativeHumidity,
    pub(super) vapour: Option<Hectopascals>,
}

impl Report {
    /// The report of an hour; `None` unless it has the first three.
    pub(super) fn at(sheet: Sheet<'_>, offset: usize) -> Option<Self> {
        let value = |variable| sheet.values(variable)[offset];
        Some(Self {
            air: Celsius(value(Variable::AirTemperature)?),
            dew_point: Celsius(value(Variable::DewPoint)?),
            humidity: RelativeHumidity(value(Variable::RelativeHumidity)?),
            vapour: value(Variable::VapourPressure).map(Hectopascals),
        })
    }

    /// Whether its numbers agree within their rounding.
    pub(super) fn agrees(&self) -> bool {
        self.contradiction() == 0.0 && self.vapour_agrees()
    }

    /// How far the air temperature stands from the one that dew point and humidity imply, °C, beyond what
    /// rounding explains: humidity comes in whole percents, temperatures in tenths, and the formulas that
    /// services use differ a little.
    pub(super) fn contradiction(&self) -> f64 {
        let Some(implied) = self.humidity.air_temperature(self.dew_point) else { return f64::INFINITY };
        let rounding = 0.15 + 0.5 / self.humidity.0 * implied.per_log_vapour();
        ((self.air.0 - implied.0).abs() - rounding).max(0.0)
    }

    /// Whether the vapour pressure, if there is one, is that of the dew point within the rounding of both to
    /// tenths and half a percent between formulas.
    pub(super) fn vapour_agrees(&self) -> bool {
        let Some(vapour) = self.vapour else { return true };
        let saturated = self.dew_point.saturation_vapour_pressure().0;
        let rounding = 0.06 + saturated * (0.06 / self.dew_point.per_log_vapour() + 0.005);
        (vapour.0 - saturated).abs() <= rounding
    }
}
