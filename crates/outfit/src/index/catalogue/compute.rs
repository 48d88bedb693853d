//! From the cells of a row to the types of an index, and back.

use jiff::Timestamp;
use weather::{Celsius, CloudTenths, MetresPerSecond, RelativeHumidity};

use super::{Cell, Row};
use crate::index;
use crate::index::feels_like::FeelsLike;
use crate::index::ireq::{ColdExposure, Criterion};
use crate::index::pmv::Indoors;
use crate::index::radiation::{Exposure, mean_radiant_temperature, projected_area_factor};
use crate::index::utci::ThermalStress;
use crate::units::{Clo, WattsPerSquareMetre};

impl Row<'_> {
    fn air(&self) -> Celsius {
        Celsius(self.get("tdb_c"))
    }

    fn radiant(&self) -> Celsius {
        Celsius(self.get("tmrt_c"))
    }

    fn humidity(&self) -> RelativeHumidity {
        RelativeHumidity(self.get("rh_pct"))
    }

    fn speed(&self, name: &str) -> MetresPerSecond {
        MetresPerSecond(self.get(name))
    }
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

fn flag(value: bool) -> Cell {
    Cell::Word(if value { "1" } else { "0" })
}

pub(super) fn utci(row: &Row<'_>) -> Vec<Cell> {
    let value = index::utci::utci(row.air(), row.radiant(), row.speed("v10_ms"), row.humidity());
    let class = value.map_or(Cell::Empty, |value| Cell::Word(stress(ThermalStress::of(value))));
    vec![number(value.map(|value| value.0)), class, flag(value.is_some())]
}

fn stress(class: ThermalStress) -> &'static str {
    match class {
        ThermalStress::ExtremeCold => "extreme cold stress",
        ThermalStress::VeryStrongCold => "very strong cold stress",
        ThermalStress::StrongCold => "strong cold stress",
        ThermalStress::ModerateCold => "moderate cold stress",
        ThermalStress::SlightCold => "slight cold stress",
        ThermalStress::None => "no thermal stress",
        ThermalStress::ModerateHeat => "moderate heat stress",
        ThermalStress::StrongHeat => "strong heat stress",
        ThermalStress::VeryStrongHeat => "very strong heat stress",
        ThermalStress::ExtremeHeat => "extreme heat stress",
    }
}

pub(super) fn heat_index(row: &Row<'_>) -> Vec<Cell> {
    vec![number(index::heat_index::heat_index(row.air(), row.humidity()).map(|value| value.0))]
}

pub(super) fn wind_chill(row: &Row<'_>) -> Vec<Cell> {
    let value = index::feels_like::wind_chill(row.air(), row.speed("v_ms"));
    vec![number(value.map(|value| value.0)), flag(value.is_some())]
}

pub(super) fn wet_bulb(row: &Row<'_>) -> Vec<Cell> {
    vec![number(index::humidity::wet_bulb(row.air(), row.humidity()).map(|value| value.0))]
}

pub(super) fn dew_point(row: &Row<'_>) -> Vec<Cell> {
    let dew_point = index::humidity::dew_point(row.air(), row.humidity());
    let pressure = index::humidity::saturation_pressure(row.air());
    vec![number(dew_point.map(|value| value.0)), number(pressure.map(|value| value.0))]
}

pub(super) fn kma_feels_like(row: &Row<'_>) -> Vec<Cell> {
    let month = row.get("month") as i8;
    let felt = FeelsLike::kma(month, row.air(), Some(row.humidity()), Some(row.speed("v10_ms")));
    let rule = match felt {
        FeelsLike::Summer(_) => "summer",
        FeelsLike::Winter(_) => "winter",
        FeelsLike::NoneAbove10C | FeelsLike::NoneInCalm | FeelsLike::Unknown => "none",
    };
    vec![number(felt.value().map(|value| value.0)), Cell::Word(rule)]
}

pub(super) fn pmv_clothing(row: &Row<'_>) -> Vec<Cell> {
    let room = Indoors {
        air: row.air(),
        mean_radiant: row.radiant(),
        relative_air: row.speed("vr_ms"),
        humidity: row.humidity(),
        metabolic_rate: WattsPerSquareMetre::from_met(row.get("met")),
    };
    let [neutral, cool] = [0.0, -0.5].map(|vote| room.clothing_for(vote).map(|clo| clo.0));
    let vote = |clo| number(room.predicted_mean_vote(Clo(clo)));
    // ISO 7730 is about clothing up to 2 clo
    let holds = room.in_domain() && neutral.is_some_and(|clo| clo <= 2.0);
    vec![number(neutral), number(cool), vote(0.5), vote(1.0), flag(holds)]
}

pub(super) fn ireq(row: &Row<'_>) -> Vec<Cell> {
    let exposure = ColdExposure {
        metabolic_rate: WattsPerSquareMetre(row.get("met_wm2")),
        work: WattsPerSquareMetre(0.0),
        air: row.air(),
        mean_radiant: row.radiant(),
        humidity: row.humidity(),
        walking: row.speed("v_walk_ms"),
        relative_air: row.speed("var_ms"),
        permeability: row.get("air_perm_lm2s"),
    };
    let worn = Clo(row.get("icl_available_clo"));
    let both = [Criterion::Minimal, Criterion::Neutral];
    let required = both.map(|criterion| number(exposure.required_insulation(criterion).map(|clo| clo.0)));
    let clothing = both.map(|criterion| number(exposure.required_clothing(criterion).map(|clo| clo.0)));
    let limit = both.map(|criterion| number(exposure.duration_limit_h(criterion, worn)));
    [required, clothing, limit].concat().into_iter().chain([flag(exposure.in_domain())]).collect()
}

pub(super) fn dynamic_clothing(row: &Row<'_>) -> Vec<Cell> {
    let clothing = Clo(row.get("icl_clo"));
    let metabolic_rate = WattsPerSquareMetre::from_met(row.get("met_for_ashrae"));
    let active = index::insulation::active(clothing, metabolic_rate).map(|clo| clo.0);
    let Some(dynamic) = index::insulation::dynamic(clothing, row.speed("vr_ms"), row.speed("v_walk_ms"))
    else {
        return [[Cell::Empty; 5].as_slice(), &[number(active)]].concat();
    };
    let area = index::insulation::area_factor(clothing);
    let of_iso = [area, dynamic.correction, dynamic.total.0, dynamic.air_layer.0, dynamic.clothing.0];
    of_iso.into_iter().map(Some).chain([active]).map(number).collect()
}

pub(super) fn radiation(row: &Row<'_>) -> Vec<Cell> {
    let (sun, cloud) = (row.get("sun_elev_deg"), CloudTenths(row.get("cloud_fraction") * 10.0));
    let exposure = if row.get("in_sun") > 0.5 { Exposure::OPEN_SUN } else { Exposure::OPEN_SHADE };
    let light = index::radiation::irradiance(sun, cloud);
    let heat = index::radiation::longwave(row.air(), row.humidity(), cloud);
    let radiant = mean_radiant_temperature(sun, cloud, row.air(), row.humidity(), exposure);
    vec![
        number(light.map(|light| light.global_w_m2)),
        number(light.map(|light| light.diffuse_w_m2)),
        number(light.map(|light| light.beam_w_m2)),
        number(heat.map(|heat| heat.down_w_m2)),
        number(heat.map(|heat| heat.up_w_m2)),
        number(light.map(|_| projected_area_factor(sun))),
        number(radiant.map(|radiant| radiant.0)),
    ]
}

pub(super) fn sun(row: &Row<'_>) -> Vec<Cell> {
    let at = Timestamp::from_second(row.get("time_utc") as i64).ok();
    let sun = at.and_then(|at| index::sun::sun_position(row.get("lat_deg"), row.get("lon_deg"), at));
    vec![number(sun.map(|sun| sun.elevation_deg)), number(sun.map(|sun| sun.azimuth_deg))]
}
