use std::fmt::Write;

use super::*;

/// Four years of hourly observations of a made-up station: seasons, days, and spells that pass.
fn observations() -> String {
    let mut csv = "tm,stn,ta,rn,ws,wd,hm,pv,td,pa,ps,ss,icsr,dsnw,hr3Fhsc,dc10Tca,vs,ts\n".to_owned();
    let start = Date::constant(2018, 1, 1).at(0, 0, 0, 0);
    for hour in 0..4 * 8766_i32 {
        let time = start + jiff::SignedDuration::from_hours(hour.into());
        let turn = |period: f64, at: f64| ((f64::from(hour) - at) / period * std::f64::consts::TAU).cos();
        let air = 12.0 + 14.0 * turn(8766.0, 4800.0) + 4.0 * turn(24.0, 15.0) + 3.0 * turn(131.0, 0.0);
        let wind = 2.0 + turn(24.0, 15.0);
        let stamp = time.strftime("%Y-%m-%d %H:%M");
        writeln!(csv, "{stamp},108,{air:.1},0,{wind:.1},270,60,,,,,,,,,4,,").unwrap();
    }
    csv
}

#[test]
fn every_day_of_a_year_is_dressed_for_and_missing_files_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = Arguments {
        data: folder.path().to_owned(),
        station: "108".parse().unwrap(),
        year: 2021,
        to: None,
        years_between: 1,
        wider: vec![1.0],
    };
    let missing = format!("{:#}", regret(&arguments).unwrap_err());
    assert!(missing.contains("name the folder of the observations with --data"), "{missing}");
    std::fs::write(folder.path().join("asos_hourly_108.csv.gz"), observations()).unwrap();
    assert!(regret(&arguments).unwrap());
    let early = regret(&Arguments { year: 2019, ..arguments }).unwrap_err();
    assert!(early.to_string().contains("no whole year before the test year"), "{early}");
}

#[test]
fn a_chooser_is_shown_beside_the_table() {
    let regret = |underdressed_clo_h, overdressed_clo_h, was_cold| Regret {
        underdressed_clo_h,
        overdressed_clo_h,
        hours: 5.0,
        was_cold,
    };
    let (mut plan, mut table) = (Total::default(), Total::default());
    plan.add(&regret(0.0, 0.5, false));
    plan.add(&regret(0.2, 0.0, true));
    table.add(&regret(0.4, 0.0, true));
    table.add(&regret(0.2, 0.5, true));
    assert_eq!(
        plan.beside(&table),
        " 0.50 clo-h a day = 2.5 x 0.10 too little + 0.25 too much; cold on   1 days;   50 % less than by table"
    );
}
