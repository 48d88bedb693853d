//! Every comfort index against tables computed with independent packages; see `fixtures/README.md`.
#![expect(clippy::unwrap_used, reason = "a broken fixture should fail loudly")]
#![expect(clippy::print_stdout, reason = "the agreement table is read with --nocapture")]

use std::collections::HashMap;

use outfit::index::feels_like::{FeelsLike, wind_chill};
use outfit::index::heat_index::heat_index;
use outfit::index::humidity::{dew_point, saturation_pressure, wet_bulb};
use outfit::index::insulation::{area_factor, dynamic};
use outfit::index::ireq::{ColdExposure, Criterion};
use outfit::index::pmv::Indoors;
use outfit::index::radiation::{
    Exposure, irradiance, longwave, mean_radiant_temperature, projected_area_factor,
};
use outfit::index::sun::sun_position;
use outfit::index::utci::{ThermalStress, utci};
use outfit::units::{Clo, WattsPerSquareMetre};
use weather::{Celsius, CloudTenths, MetresPerSecond, RelativeHumidity};

/// One row of a table by column name.
struct Row(HashMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The number in a column; `None` where the cell is empty.
    fn maybe(&self, column: &str) -> Option<f64> {
        let text = self.text(column);
        (!text.is_empty()).then(|| text.parse().unwrap_or_else(|_| panic!("{column}: {text:?}")))
    }

    fn number(&self, column: &str) -> f64 {
        self.maybe(column).unwrap_or_else(|| panic!("{column} is empty"))
    }

    fn air(&self) -> Celsius {
        Celsius(self.number("tdb_c"))
    }

    fn humidity(&self) -> RelativeHumidity {
        RelativeHumidity(self.number("rh_pct"))
    }
}

fn rows(table: &str) -> Vec<Row> {
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            Row(names.iter().map(|name| (*name).to_owned()).zip(line.split(',').map(str::to_owned)).collect())
        })
        .collect()
}

/// Collects the largest difference of one quantity and says it at the end.
struct Agreement {
    what: &'static str,
    tolerance: f64,
    largest: f64,
    rows: usize,
}

impl Agreement {
    fn within(what: &'static str, tolerance: f64) -> Self {
        Self { what, tolerance, largest: 0.0, rows: 0 }
    }

    fn check(&mut self, ours: f64, reference: f64) {
        let difference = (ours - reference).abs();
        assert!(difference <= self.tolerance, "{}: {ours} is not {reference}", self.what);
        self.largest = self.largest.max(difference);
        self.rows += 1;
    }

    fn check_maybe(&mut self, ours: Option<f64>, reference: Option<f64>) {
        match (ours, reference) {
            (Some(ours), Some(reference)) => self.check(ours, reference),
            (None, None) => {}
            pair => panic!("{}: {pair:?}", self.what),
        }
    }
}

impl Drop for Agreement {
    fn drop(&mut self) {
        println!(
            "{:<40} {:>4} rows, at most {:.1e} (tolerance {:.0e})",
            self.what, self.rows, self.largest, self.tolerance
        );
    }
}

#[test]
fn utci_agrees_and_is_undefined_outside_its_domain() {
    let mut value = Agreement::within("UTCI, °C", 1e-9);
    for row in rows(include_str!("../fixtures/utci.csv")) {
        let wind = MetresPerSecond(row.number("v10_ms"));
        let ours = utci(row.air(), Celsius(row.number("tmrt_c")), wind, row.humidity());
        if row.text("in_range") == "1" {
            let ours = ours.expect("in the domain");
            value.check(ours.0, row.number("utci_c"));
            let class = format!("{:?}", ThermalStress::of(ours)).to_lowercase();
            let expected = row
                .text("stress_category")
                .replace(" stress", "")
                .replace("no thermal", "none")
                .replace(' ', "");
            assert_eq!(class, expected);
        } else {
            assert_eq!(ours, None);
        }
    }
}

#[test]
fn heat_index_agrees_on_every_branch() {
    let mut value = Agreement::within("heat index (NWS), °C", 1e-9);
    for row in rows(include_str!("../fixtures/heat_index.csv")) {
        value.check(heat_index(row.air(), row.humidity()).unwrap().0, row.number("hi_nws_c"));
    }
}

#[test]
fn wind_chill_agrees_and_is_undefined_outside_its_domain() {
    let mut value = Agreement::within("wind chill (JAG/TI), °C", 1e-9);
    for row in rows(include_str!("../fixtures/wind_chill.csv")) {
        let ours = wind_chill(row.air(), MetresPerSecond(row.number("v_ms"))).map(|chill| chill.0);
        let inside = row.text("in_range_nws") == "1";
        value.check_maybe(ours, inside.then(|| row.number("wct_c")));
    }
}

#[test]
fn wet_bulb_agrees() {
    let mut value = Agreement::within("wet bulb (Stull), °C", 1e-9);
    for row in rows(include_str!("../fixtures/wet_bulb_stull.csv")) {
        let Some(ours) = wet_bulb(row.air(), row.humidity()) else {
            let outside = !(5.0..=99.0).contains(&row.humidity().0) || !(-20.0..=50.0).contains(&row.air().0);
            assert!(outside);
            continue;
        };
        value.check(ours.0, row.number("tw_stull_c"));
    }
}

#[test]
fn dew_point_agrees() {
    let mut value = Agreement::within("dew point (Magnus, WMO), °C", 1e-9);
    let mut pressure = Agreement::within("saturation pressure (Magnus, WMO), hPa", 1e-9);
    for row in rows(include_str!("../fixtures/dew_point.csv")) {
        value
            .check_maybe(dew_point(row.air(), row.humidity()).map(|dew| dew.0), row.maybe("td_magnus_wmo_c"));
        pressure.check_maybe(saturation_pressure(row.air()).map(|es| es.0), row.maybe("es_magnus_wmo_hpa"));
    }
}

#[test]
fn kma_feels_like_agrees_and_says_where_there_is_none() {
    let mut value = Agreement::within("feels-like (KMA), °C", 1e-9);
    for row in rows(include_str!("../fixtures/kma_feels_like.csv")) {
        let wind = MetresPerSecond(row.number("v10_ms"));
        let month = row.number("month") as i8;
        let ours = FeelsLike::kma(month, row.air(), Some(row.humidity()), Some(wind));
        let rule = match ours {
            FeelsLike::Summer(_) => "summer",
            FeelsLike::Winter(_) => "winter",
            _ => "none",
        };
        assert_eq!(rule, row.text("rule"));
        value.check_maybe(ours.value().map(|felt| felt.0), row.maybe("kma_official_c"));
    }
}

#[test]
fn required_insulation_and_exposure_limits_agree() {
    let mut insulation = Agreement::within("IREQ and required clothing, clo", 1e-6);
    let mut package = Agreement::within("required clothing by the package, clo", 5e-3);
    let mut limit = Agreement::within("exposure limit, relative", 1e-6);
    for row in rows(include_str!("../fixtures/ireq.csv")) {
        let exposure = ColdExposure {
            metabolic_rate: WattsPerSquareMetre(row.number("met_wm2")),
            work: WattsPerSquareMetre(0.0),
            air: row.air(),
            mean_radiant: Celsius(row.number("tmrt_c")),
            humidity: row.humidity(),
            walking: MetresPerSecond(row.number("v_walk_ms")),
            relative_air: MetresPerSecond(row.number("var_ms")),
            permeability: row.number("air_perm_lm2s"),
        };
        assert_eq!(exposure.in_domain(), row.text("in_iso11079_range") == "1");
        let worn = Clo(row.number("icl_available_clo"));
        for (criterion, name) in [(Criterion::Minimal, "min"), (Criterion::Neutral, "neutral")] {
            let ireq = exposure.required_insulation(criterion).unwrap().0;
            insulation.check(ireq, row.number(&format!("ireq_{name}_clo")));
            let clothing = exposure.required_clothing(criterion).unwrap().0;
            insulation.check(clothing, row.number(&format!("icl_req_{name}_clo")));
            package.check(clothing, row.number(&format!("icl_req_{name}_pythermalcomfort")));
            let exact = row.maybe(&format!("dle_{name}_exact_h"));
            let ours = exposure.duration_limit_h(criterion, worn);
            limit.check_maybe(ours.zip(exact).map(|(ours, exact)| ours / exact), exact.map(|_| 1.0));
            assert_eq!(ours.is_some(), exact.is_some());
        }
    }
}

#[test]
fn neutral_clothing_indoors_agrees() {
    let mut clothing = Agreement::within("clothing for PMV 0 and -0.5, clo", 1e-6);
    let mut vote = Agreement::within("PMV", 1e-6);
    let mut package = Agreement::within("PMV by the package", 5e-3);
    for row in rows(include_str!("../fixtures/pmv_clo.csv")) {
        let room = Indoors {
            air: row.air(),
            mean_radiant: Celsius(row.number("tmrt_c")),
            relative_air: MetresPerSecond(row.number("vr_ms")),
            humidity: row.humidity(),
            metabolic_rate: WattsPerSquareMetre::from_met(row.number("met")),
        };
        clothing.check_maybe(room.clothing_for(0.0).map(|clo| clo.0), row.maybe("clo_pmv0"));
        clothing.check_maybe(room.clothing_for(-0.5).map(|clo| clo.0), row.maybe("clo_pmv_minus0p5"));
        for (clo, name) in [(0.5, "0p5"), (1.0, "1p0")] {
            let ours = room.predicted_mean_vote(Clo(clo)).unwrap();
            vote.check(ours, row.number(&format!("pmv_at_{name}clo")));
            package.check(ours, row.number(&format!("pmv_at_{name}clo_pythermalcomfort")));
        }
    }
}

#[test]
fn dynamic_insulation_agrees() {
    let mut value = Agreement::within("dynamic insulation (ISO 9920), clo", 1e-9);
    for row in rows(include_str!("../fixtures/clo_dynamic.csv")) {
        let clothing = Clo(row.number("icl_clo"));
        let (air, walk) = (MetresPerSecond(row.number("vr_ms")), MetresPerSecond(row.number("v_walk_ms")));
        let ours = dynamic(clothing, air, walk).unwrap();
        value.check(area_factor(clothing), row.number("fcl"));
        value.check(ours.correction, row.number("corr_factor"));
        value.check(ours.total.0, row.number("it_r_clo"));
        value.check(ours.air_layer.0, row.number("ia_r_clo"));
        value.check(ours.clothing.0, row.number("icl_r_clo"));
    }
}

#[test]
fn mean_radiant_temperature_agrees_with_every_flux_on_the_way() {
    let mut fluxes = Agreement::within("irradiance and longwave, W/m²", 1e-9);
    let mut value = Agreement::within("mean radiant temperature, °C", 1e-9);
    for row in rows(include_str!("../fixtures/mrt_cloud.csv")) {
        let sun = row.number("sun_elev_deg");
        let cloud = CloudTenths(row.number("cloud_fraction") * 10.0);
        let light = irradiance(sun, cloud);
        fluxes.check(light.global_w_m2, row.number("ghi_wm2"));
        fluxes.check(light.diffuse_w_m2, row.number("dhi_wm2"));
        fluxes.check(light.beam_w_m2, row.number("dni_wm2"));
        let heat = longwave(row.air(), row.humidity(), cloud);
        fluxes.check(heat.down_w_m2, row.number("lw_down_wm2"));
        fluxes.check(heat.up_w_m2, row.number("lw_up_wm2"));
        fluxes.check(projected_area_factor(sun), row.number("fp"));
        let exposure = if row.text("in_sun") == "1" { Exposure::OPEN_SUN } else { Exposure::OPEN_SHADE };
        let ours = mean_radiant_temperature(sun, cloud, row.air(), row.humidity(), exposure).unwrap();
        value.check(ours.0, row.number("tmrt_c"));
    }
}

#[test]
fn sun_position_agrees() {
    let mut elevation = Agreement::within("sun elevation, degrees", 0.05);
    let mut azimuth = Agreement::within("sun azimuth, degrees", 0.1);
    for row in rows(include_str!("../fixtures/solar_elevation.csv")) {
        let at = row.text("time_utc").parse().unwrap();
        let sun = sun_position(row.number("lat_deg"), row.number("lon_deg"), at).unwrap();
        elevation.check(sun.elevation_deg, row.number("elevation_deg"));
        let turn = (sun.azimuth_deg - row.number("azimuth_deg") + 540.0).rem_euclid(360.0) - 180.0;
        azimuth.check(turn * sun.elevation_deg.to_radians().cos(), 0.0);
    }
}
