//! Every comfort index against tables computed with independent packages; see `fixtures/README.md`.
//!
//! `cargo test -p outfit --test reference -- --nocapture` prints the agreement.
#![expect(clippy::unwrap_used, reason = "a broken table should fail loudly")]
#![expect(clippy::print_stdout, reason = "the agreement is read with --nocapture")]

use std::path::Path;

use outfit::index::catalogue::{Cell, INDICES, Index};

/// An output of an index, the reference column that it is compared with, and how far apart they may be.
struct Comparison {
    index: &'static str,
    output: &'static str,
    column: &'static str,
    tolerance: f64,
    /// Whether the tolerance is a share of the reference.
    relative: bool,
}

const fn compare(index: &'static str, output: &'static str, tolerance: f64) -> Comparison {
    Comparison { index, output, column: output, tolerance, relative: false }
}

/// Everything that is compared; words have to be equal.
#[rustfmt::skip]
const COMPARISONS: [Comparison; 42] = [
    compare("utci", "utci_c", 1e-9),
    compare("utci", "stress_category", 0.0),
    compare("utci", "in_range", 0.0),
    compare("heat_index", "hi_nws_c", 1e-9),
    compare("wind_chill", "wct_c", 1e-9),
    compare("wind_chill", "in_range_nws", 0.0),
    compare("wet_bulb_stull", "tw_stull_c", 1e-9),
    compare("dew_point", "td_magnus_wmo_c", 1e-9),
    compare("dew_point", "es_magnus_wmo_hpa", 1e-9),
    compare("kma_feels_like", "kma_official_c", 1e-9),
    compare("kma_feels_like", "rule", 0.0),
    compare("pmv_clo", "clo_pmv0", 1e-6),
    compare("pmv_clo", "clo_pmv_minus0p5", 1e-6),
    compare("pmv_clo", "pmv_at_0p5clo", 1e-6),
    compare("pmv_clo", "pmv_at_1p0clo", 1e-6),
    Comparison { column: "pmv_at_0p5clo_pythermalcomfort", ..compare("pmv_clo", "pmv_at_0p5clo", 5e-3) },
    Comparison { column: "pmv_at_1p0clo_pythermalcomfort", ..compare("pmv_clo", "pmv_at_1p0clo", 5e-3) },
    compare("pmv_clo", "in_iso7730_range", 0.0),
    compare("ireq", "ireq_min_clo", 1e-6),
    compare("ireq", "ireq_neutral_clo", 1e-6),
    compare("ireq", "icl_req_min_clo", 1e-6),
    compare("ireq", "icl_req_neutral_clo", 1e-6),
    Comparison { column: "icl_req_min_pythermalcomfort", ..compare("ireq", "icl_req_min_clo", 5e-3) },
    Comparison { column: "icl_req_neutral_pythermalcomfort", ..compare("ireq", "icl_req_neutral_clo", 5e-3) },
    Comparison { relative: true, ..compare("ireq", "dle_min_exact_h", 1e-6) },
    Comparison { relative: true, ..compare("ireq", "dle_neutral_exact_h", 1e-6) },
    compare("ireq", "in_iso11079_range", 0.0),
    compare("clo_dynamic", "fcl", 1e-9),
    compare("clo_dynamic", "corr_factor", 1e-9),
    compare("clo_dynamic", "it_r_clo", 1e-9),
    compare("clo_dynamic", "ia_r_clo", 1e-9),
    compare("clo_dynamic", "icl_r_clo", 1e-9),
    compare("clo_dynamic", "icl_active_ashrae55_clo", 6e-4),
    compare("mrt_cloud", "ghi_wm2", 1e-9),
    compare("mrt_cloud", "dhi_wm2", 1e-9),
    compare("mrt_cloud", "dni_wm2", 1e-9),
    compare("mrt_cloud", "lw_down_wm2", 1e-9),
    compare("mrt_cloud", "lw_up_wm2", 1e-9),
    compare("mrt_cloud", "fp", 1e-9),
    compare("mrt_cloud", "tmrt_c", 1e-9),
    compare("solar_elevation", "elevation_deg", 0.05),
    compare("solar_elevation", "azimuth_deg", 0.1),
];

/// Columns that a table fills beyond the domain as well, with the raw formula: there we have no value.
const RAW_BEYOND_THE_DOMAIN: [&str; 3] = ["utci_c", "wct_c", "tw_stull_c"];

/// A table by column name.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Self {
        let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        Self { names: fields(lines.next().unwrap()), rows: lines.map(fields).collect() }
    }

    fn column(&self, name: &str) -> usize {
        self.names.iter().position(|one| one == name).unwrap_or_else(|| panic!("no column {name}"))
    }
}

/// How many cells were compared and the largest difference; panics where they do not agree.
fn agreement(comparison: &Comparison, table: &Table) -> (usize, f64) {
    let index = Index::named(comparison.index).unwrap();
    let inputs: Vec<usize> = index.inputs.iter().map(|input| table.column(input.name)).collect();
    let output = index.outputs.iter().position(|output| output.name == comparison.output).unwrap();
    let column = table.column(comparison.column);
    let (mut compared, mut largest) = (0, 0.0_f64);
    for row in &table.rows {
        let read =
            |(input, place): (&outfit::index::catalogue::Input, &usize)| input.read(&row[*place]).unwrap();
        let values: Vec<Option<f64>> = index.inputs.iter().zip(&inputs).map(read).collect();
        let (ours, reference) = (index.compute(&values)[output], row[column].as_str());
        match ours {
            Cell::Number(ours) => {
                let difference = difference(comparison, ours, reference.parse().unwrap(), row, table);
                assert!(
                    difference <= comparison.tolerance,
                    "{}: {ours} is not {reference}",
                    comparison.output
                );
                largest = largest.max(difference);
            }
            Cell::Word(ours) => assert_eq!(ours, reference, "{} of {row:?}", comparison.output),
            Cell::Empty if RAW_BEYOND_THE_DOMAIN.contains(&comparison.output) => continue,
            Cell::Empty => {
                assert_eq!(reference, "", "{} of {row:?}", comparison.output);
                continue;
            }
        }
        compared += 1;
    }
    (compared, largest)
}

fn difference(comparison: &Comparison, ours: f64, reference: f64, row: &[String], table: &Table) -> f64 {
    if comparison.output == "azimuth_deg" {
        // near the zenith a hair's breadth is many degrees of azimuth
        let turn = (ours - reference + 540.0).rem_euclid(360.0) - 180.0;
        let elevation: f64 = row[table.column("elevation_deg")].parse().unwrap();
        return (turn * elevation.to_radians().cos()).abs();
    }
    let difference = (ours - reference).abs();
    if comparison.relative { difference / reference } else { difference }
}

/// Compares everything with the tables of a folder and prints how well it agrees.
fn check(folder: &Path) {
    println!("{:<16} {:<34} {:>5} {:>9} {:>9}", "index", "column", "rows", "largest", "tolerance");
    for comparison in &COMPARISONS {
        let table = Table::read(
            &std::fs::read_to_string(folder.join(comparison.index).with_extension("csv")).unwrap(),
        );
        let (rows, largest) = agreement(comparison, &table);
        assert!(rows > 50, "{}: {rows} rows", comparison.column);
        let relative = if comparison.relative { " of it" } else { "" };
        println!(
            "{:<16} {:<34} {rows:>5} {largest:>9.1e} {:>9.0e}{relative}",
            comparison.index, comparison.column, comparison.tolerance
        );
    }
}

#[test]
fn every_output_of_every_index_is_compared() {
    for index in &INDICES {
        for output in index.outputs {
            let compared = COMPARISONS.iter().any(|one| (one.index, one.output) == (index.name, output.name));
            assert!(compared, "{} of {}", output.name, index.name);
        }
    }
}

#[test]
fn every_index_agrees_with_the_committed_rows() {
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
}

#[test]
fn every_index_agrees_with_the_whole_tables() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/comfort");
    if folder.is_dir() {
        check(&folder);
    } else {
        println!("skipped: the whole reference tables are not at hand in {}", folder.display());
    }
}
