use proptest::prelude::*;

use super::*;

fn any_index() -> impl Strategy<Value = &'static Index> {
    prop::sample::select(INDICES.iter().collect::<Vec<_>>())
}

#[test]
fn every_index_gives_the_columns_that_it_lists() {
    for index in &INDICES {
        let ordinary: Vec<Option<f64>> = index.inputs.iter().map(|_| Some(1.0)).collect();
        assert_eq!(index.compute(&ordinary).len(), index.outputs.len(), "{}", index.name);
        assert!(std::ptr::eq(Index::named(index.name).unwrap(), index), "{}", index.name);
    }
    assert_eq!(Index::named("wind-chill").unwrap().name, "wind_chill");
    assert!(Index::named("humidex").is_none());
}

#[test]
fn an_input_that_is_not_known_leaves_the_outputs_empty() {
    let dew_point = Index::named("dew_point").unwrap();
    assert_eq!(dew_point.compute(&[Some(20.0), None]), [Cell::Empty, Cell::Empty]);
    assert_eq!(dew_point.compute(&[Some(20.0)]), [Cell::Empty, Cell::Empty]);
}

#[test]
fn a_cell_reads_as_what_its_column_holds_or_says_what_that_is() {
    let input = |index: &str, name: &str| {
        *Index::named(index).unwrap().inputs.iter().find(|input| input.name == name).unwrap()
    };
    let air = input("utci", "tdb_c");
    assert_eq!((air.read(" -3.5 "), air.read("")), (Ok(Some(-3.5)), Ok(None)));
    for text in ["NaN", "inf", "-infinity", "1e999", "3,5", "five"] {
        assert_eq!(air.read(text).unwrap_err().to_string(), format!("{text:?} is not a number"));
    }
    let month = input("kma_feels_like", "month");
    assert_eq!(month.read("12"), Ok(Some(12.0)));
    assert_eq!(month.read("1.5").unwrap_err().to_string(), r#""1.5" is not a month from 1 to 12"#);
    assert_eq!(input("mrt_cloud", "in_sun").read("yes").unwrap_err().to_string(), r#""yes" is not 0 or 1"#);
    let time = input("solar_elevation", "time_utc");
    assert_eq!(time.read("1970-01-01T01:00:00Z"), Ok(Some(3600.0)));
    assert!(time.read("1970-01-01 01:00").unwrap_err().to_string().contains("2027-04-17T21:31:00Z"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_index_ever_gives_a_number_that_is_not_finite(
        index in any_index(),
        values in prop::collection::vec(prop_oneof![any::<f64>(), -100.0..100.0_f64], 8),
    ) {
        let inputs: Vec<Option<f64>> = values[..index.inputs.len()].iter().copied().map(Some).collect();
        for cell in index.compute(&inputs) {
            if let Cell::Number(number) = cell {
                prop_assert!(number.is_finite(), "{}({inputs:?}) = {number}", index.name);
            }
        }
    }

    #[test]
    fn no_text_breaks_the_reader_of_a_cell(index in any_index(), text in "\\PC{0,40}") {
        for input in index.inputs {
            if let Ok(Some(number)) = input.read(&text) {
                prop_assert!(number.is_finite());
            }
        }
    }
}
