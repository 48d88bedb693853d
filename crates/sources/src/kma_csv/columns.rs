//! What each column is called in each form, and what its values mean.

use weather::Variable;

use super::Form;

/// One measured quantity under its three names.
#[derive(Debug)]
pub(super) struct Column {
    /// What it is in our terms.
    pub(super) variable: Variable,
    /// Name in data.go.kr answers, which the tidy form takes over.
    tidy: &'static str,
    /// Name in portal downloads, without spaces and without the unit in parentheses.
    portal: &'static str,
    /// The units in which the portal gives it.
    pub(super) portal_units: &'static [&'static str],
    /// Name in API-hub text.
    hub: &'static str,
}

impl Column {
    /// The column's name in `form`.
    pub(super) fn name(&self, form: Form) -> &'static str {
        match form {
            Form::Tidy => self.tidy,
            Form::Portal => self.portal,
            Form::Hub => self.hub,
        }
    }

    /// A number of this column in our variable's unit; `None` if it stands for "nothing".
    pub(super) fn value(&self, form: Form, number: f64) -> Option<f64> {
        if form == Form::Hub && self.hub_missing().contains(&number) {
            return None;
        }
        match self.variable {
            // calm air comes from nowhere
            Variable::WindDirection if number == 0.0 => None,
            // the hub gives tens of degrees
            Variable::WindDirection if form == Form::Hub => Some(number * 10.0),
            // every form gives tens of metres
            Variable::Visibility => Some(number * 10.0),
            _ => Some(number),
        }
    }

    /// The hub's marks for "missing". −9 °C is a real temperature, so temperatures have a mark of their own.
    fn hub_missing(&self) -> &'static [f64] {
        match self.variable {
            Variable::AirTemperature | Variable::DewPoint | Variable::GroundTemperature => &[-99.0],
            _ => &[-9.0, -99.0],
        }
    }

    /// The column with that name in `form`.
    pub(super) fn named(name: &str, form: Form) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.name(form) == name)
    }
}

/// The names of all columns in data.go.kr answers.
pub(crate) fn tidy_names() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.tidy)
}

const DEGREES: &[&str] = &["°C", "℃", "C"];

macro_rules! column {
    ($variable:ident, $tidy:literal, $portal:literal, $units:expr, $hub:literal) => {
        Column {
            variable: Variable::$variable,
            tidy: $tidy,
            portal: $portal,
            portal_units: $units,
            hub: $hub,
        }
    };
}

/// Every column that is read; all others are left alone.
static COLUMNS: [Column; 15] = [
    column!(AirTemperature, "ta", "기온", DEGREES, "TA"),
    column!(DewPoint, "td", "이슬점온도", DEGREES, "TD"),
    column!(RelativeHumidity, "hm", "습도", &["%"], "HM"),
    column!(VapourPressure, "pv", "증기압", &["hPa"], "PV"),
    column!(StationPressure, "pa", "현지기압", &["hPa"], "PA"),
    column!(SeaLevelPressure, "ps", "해면기압", &["hPa"], "PS"),
    column!(WindSpeed, "ws", "풍속", &["m/s"], "WS"),
    column!(WindDirection, "wd", "풍향", &["16방위", "deg"], "WD"),
    column!(Precipitation, "rn", "강수량", &["mm"], "RN"),
    column!(CloudCover, "dc10Tca", "전운량", &["10분위"], "CA_TOT"),
    column!(Sunshine, "ss", "일조", &["hr"], "SS"),
    column!(SolarRadiation, "icsr", "일사", &["MJ/m2"], "SI"),
    column!(SnowDepth, "dsnw", "적설", &["cm"], "SD_TOT"),
    column!(Visibility, "vs", "시정", &["10m"], "VS"),
    column!(GroundTemperature, "ts", "지면온도", DEGREES, "TS"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_below_zero_is_a_temperature_to_the_hub_and_a_gap_everywhere_else() {
        let column = |name| Column::named(name, Form::Hub).unwrap();
        assert_eq!(column("TA").value(Form::Hub, -9.0), Some(-9.0));
        assert_eq!(column("TA").value(Form::Hub, -99.0), None);
        assert_eq!(column("WS").value(Form::Hub, -9.0), None);
        assert_eq!(column("TA").value(Form::Portal, -99.0), Some(-99.0), "not a mark outside the hub");
    }

    #[test]
    fn units_that_differ_from_ours_are_converted() {
        let value = |name, form, number| Column::named(name, form).unwrap().value(form, number);
        assert_eq!(value("VS", Form::Hub, 2000.0), Some(20_000.0));
        assert_eq!(value("시정", Form::Portal, 31.0), Some(310.0));
        assert_eq!(value("WD", Form::Hub, 36.0), Some(360.0));
        assert_eq!(value("wd", Form::Tidy, 290.0), Some(290.0));
        assert_eq!(value("wd", Form::Tidy, 0.0), None, "calm");
    }
}
