//! What each index needs, gives and covers.

use super::{Index, Input, Kind, Output, compute};

const fn number(name: &'static str, what: &'static str) -> Input {
    Input { name, what, kind: Kind::Number }
}

const fn gives(name: &'static str, what: &'static str) -> Output {
    Output { name, what }
}

const AIR: Input = number("tdb_c", "air temperature, °C");
const RADIANT: Input = number("tmrt_c", "mean radiant temperature, °C");
const HUMIDITY: Input = number("rh_pct", "relative humidity, %");
const WIND: Input = number("v10_ms", "wind at 10 m, m/s");
const RELATIVE_AIR: Input = number("vr_ms", "air speed relative to the body, m/s");
const WALKING: Input = number("v_walk_ms", "walking speed, m/s");

/// Every index.
pub static INDICES: [Index; 11] = [
    Index {
        name: "utci",
        what: "Universal Thermal Climate Index, operational polynomial (Bröde et al. 2012)",
        inputs: &[AIR, RADIANT, WIND, HUMIDITY],
        outputs: &[
            gives("utci_c", "UTCI, °C"),
            gives("stress_category", "its class of thermal stress"),
            gives("in_range", "1 inside the domain, else 0"),
        ],
        domain: "air -50…50 °C, radiant temperature -30…+70 K from it, wind 0.5…17 m/s, vapour pressure up to 5 kPa",
        compute: compute::utci,
    },
    Index {
        name: "heat_index",
        what: "heat index by the procedure of the US National Weather Service (Rothfusz 1990)",
        inputs: &[AIR, HUMIDITY],
        outputs: &[gives("hi_nws_c", "heat index, °C")],
        domain: "air 4.4…60 °C, humidity 0…100 %",
        compute: compute::heat_index,
    },
    Index {
        name: "wind_chill",
        what: "wind chill by JAG/TI (Environment Canada and NWS, 2001)",
        inputs: &[AIR, number("v_ms", "wind at 10 m, m/s")],
        outputs: &[gives("wct_c", "wind chill, °C"), gives("in_range_nws", "1 inside the domain, else 0")],
        domain: "air up to 10 °C, wind above 4.8 km/h",
        compute: compute::wind_chill,
    },
    Index {
        name: "wet_bulb_stull",
        what: "wet-bulb temperature at 1013.25 hPa (Stull 2011)",
        inputs: &[AIR, HUMIDITY],
        outputs: &[gives("tw_stull_c", "wet bulb, °C")],
        domain: "air -20…50 °C, humidity 5…99 %",
        compute: compute::wet_bulb,
    },
    Index {
        name: "dew_point",
        what: "dew point and saturation pressure over water by Magnus (WMO-No. 8, 2024)",
        inputs: &[AIR, HUMIDITY],
        outputs: &[
            gives("td_magnus_wmo_c", "dew point, °C"),
            gives("es_magnus_wmo_hpa", "saturation vapour pressure, hPa"),
        ],
        domain: "air -45…60 °C, humidity above 0 up to 100 %",
        compute: compute::dew_point,
    },
    Index {
        name: "kma_feels_like",
        what: "official feels-like temperature of KMA: summer form of 2022, winter form (JAG/TI), or none",
        inputs: &[Input { name: "month", what: "local month, 1…12", kind: Kind::Month }, AIR, HUMIDITY, WIND],
        outputs: &[
            gives("kma_official_c", "feels-like temperature, °C; empty where KMA defines none"),
            gives("rule", "summer, winter or none"),
        ],
        domain: "May to September any hour; October to April air up to 10 °C in wind of 1.3 m/s or more",
        compute: compute::kma_feels_like,
    },
    Index {
        name: "pmv_clo",
        what: "clothing for a neutral or slightly cool vote, and votes (PMV, ISO 7730), without mechanical work",
        inputs: &[AIR, RADIANT, RELATIVE_AIR, HUMIDITY, number("met", "metabolic rate, met")],
        outputs: &[
            gives("clo_pmv0", "clothing for PMV 0, clo"),
            gives("clo_pmv_minus0p5", "clothing for PMV -0.5, clo"),
            gives("pmv_at_0p5clo", "PMV in 0.5 clo"),
            gives("pmv_at_1p0clo", "PMV in 1.0 clo"),
            gives(
                "in_iso7730_range",
                "1 where ISO 7730 holds (clothing for PMV 0 up to 2 clo); other rows are extrapolated",
            ),
        ],
        domain: "air 10…30 °C, radiant 10…40 °C, air speed 0…1 m/s, 0.8…4 met, vapour pressure up to 2.7 kPa; clothing up to 4 clo",
        compute: compute::pmv_clothing,
    },
    Index {
        name: "ireq",
        what: "required clothing insulation and exposure limit in the cold (ISO 11079:2007)",
        inputs: &[
            number("met_wm2", "metabolic rate, W/m²"),
            AIR,
            RADIANT,
            number("air_perm_lm2s", "air permeability of the outer layer, l/(m²·s)"),
            WALKING,
            number("var_ms", "air speed relative to the body, m/s"),
            HUMIDITY,
            number("icl_available_clo", "clothing worn, clo"),
        ],
        outputs: &[
            gives("ireq_min_clo", "IREQ minimal, clo"),
            gives("ireq_neutral_clo", "IREQ neutral, clo"),
            gives("icl_req_min_clo", "basic insulation for IREQ minimal, clo"),
            gives("icl_req_neutral_clo", "basic insulation for IREQ neutral, clo"),
            gives("dle_min_exact_h", "exposure limit, minimal criterion, h; empty above 8 h"),
            gives("dle_neutral_exact_h", "exposure limit, neutral criterion, h; empty above 8 h"),
            gives("in_iso11079_range", "1 where ISO 11079 holds; warmer rows are extrapolated"),
        ],
        domain: "air up to 10 °C, 58…400 W/m², air speed 0.4…18 m/s",
        compute: compute::ireq,
    },
    Index {
        name: "clo_dynamic",
        what: "what wind and walking leave of clothing (ISO 9920), and what activity leaves of it (ASHRAE 55)",
        inputs: &[
            number("icl_clo", "clothing, clo"),
            RELATIVE_AIR,
            WALKING,
            number("met_for_ashrae", "metabolic rate for ASHRAE's rule, met"),
        ],
        outputs: &[
            gives("fcl", "clothed over naked surface"),
            gives("corr_factor", "share of the total insulation that is left"),
            gives("it_r_clo", "clothing and air layer together, clo"),
            gives("ia_r_clo", "air layer alone, clo"),
            gives("icl_r_clo", "clothing alone, clo"),
            gives("icl_active_ashrae55_clo", "clothing by ASHRAE's rule, clo"),
        ],
        domain: "clothing 0…4 clo, air speed 0.15…3.5 m/s, walking 0…1.2 m/s",
        compute: compute::dynamic_clothing,
    },
    Index {
        name: "mrt_cloud",
        what: "radiation from sun height and cloud (Kasten & Czeplak, Brutsaert), mean radiant temperature (Di Napoli 2020)",
        inputs: &[
            number("sun_elev_deg", "height of the sun, degrees"),
            number("cloud_fraction", "cloud, 0…1"),
            AIR,
            HUMIDITY,
            Input { name: "in_sun", what: "1 in direct sun, 0 in the shade", kind: Kind::Flag },
        ],
        outputs: &[
            gives("ghi_wm2", "global irradiance, W/m²"),
            gives("dhi_wm2", "diffuse irradiance, W/m²"),
            gives("dni_wm2", "direct beam, W/m²"),
            gives("lw_down_wm2", "longwave from the sky, W/m²"),
            gives("lw_up_wm2", "longwave from the ground, W/m²"),
            gives("fp", "share of a person that the beam strikes"),
            gives("tmrt_c", "mean radiant temperature on an open field, °C"),
        ],
        domain: "sun -90…90°, cloud 0…1, air -60…60 °C, humidity 0…100 %",
        compute: compute::radiation,
    },
    Index {
        name: "solar_elevation",
        what: "position of the sun (NOAA after Meeus), without refraction",
        inputs: &[
            number("lat_deg", "degrees north"),
            number("lon_deg", "degrees east"),
            Input { name: "time_utc", what: "time, like 2027-04-17T21:31:00Z", kind: Kind::Moment },
        ],
        outputs: &[
            gives("elevation_deg", "height of the sun, degrees"),
            gives("azimuth_deg", "direction, degrees clockwise from north"),
        ],
        domain: "latitude -90…90°, longitude -180…180°, years 1950 to 2050 to 0.05°",
        compute: compute::sun,
    },
];
