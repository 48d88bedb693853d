//! `wearcast backtest`: what a model would have forecast at past hours, through the code that serves.

mod dressed;
mod made;
mod table;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use forecast::{Band, Hindcast, Model, ModelSpec, StationContract};
use store::{CHAMPION, MODEL_NAME, ModelVersion, Store};
use weather::{HourRange, HourlyGrid, StationId};

use crate::cli;
use crate::say;
use crate::stack::Stack;

use dressed::Dressed;
use made::{Made, Served};
use table::Table;

/// Writes every forecast to the file and prints how they did.
pub(crate) async fn backtest(data_dir: &Path, arguments: &cli::Backtest) -> Result<()> {
    if arguments.to < arguments.from {
        bail!("--to {} is before --from {}", arguments.to, arguments.from);
    }
    if let Some(folder) = arguments.out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let stack = Stack::find_or_start(data_dir).await?;
    let outcome = run(stack.store(), arguments).await;
    stack.leave().await;
    outcome
}

async fn run(store: &Store, arguments: &cli::Backtest) -> Result<()> {
    let registered = match &arguments.model {
        Some(name) => resolve(store, name).await?,
        None => served_or_newest(store).await?,
    };
    let model = fn_forecast::load(store, &registered).await?;
    let trained = model.spec().trained;
    say::line(format!(
        "  backtest    {} v{}, trained until {}",
        registered.name,
        registered.version,
        trained.end - 1
    ));
    if model.spec().seen_until() > arguments.from {
        let seen = model.spec().seen_until() - 1;
        say::line(format!(
            "              it was fitted to hours up to {seen}: what it says of them is no forecast"
        ));
    }
    let mut csv = String::from("station,issued_at,lead_h,p10,p50,p90\n");
    for station in &arguments.stations {
        let grid = store.read_observations(station, None).await?;
        let grid =
            grid.with_context(|| format!("station {station} has no observations; import some first"))?;
        let (grid, contract) = known_of(store, &model, grid, arguments).await?;
        let hours = HourRange::new(arguments.from, arguments.to + 1);
        let served = tokio::task::block_in_place(|| Served::during(hours, &model, &contract, &grid));
        let Made { hindcasts, too_little } = tokio::task::block_in_place(|| served.forecasts(arguments))?;
        let mut table = Table::default();
        for hindcast in &hindcasts {
            write(&mut csv, station, hindcast);
            table.add(&contract, &grid, hindcast);
        }
        table.say(station, &hindcasts, too_little);
        let dressed = match store.describe(station).await? {
            Some(place) => tokio::task::block_in_place(|| Dressed::by(&served, &place, hours))?,
            None => Dressed::default(),
        };
        dressed.say();
    }
    std::fs::write(&arguments.out, csv)
        .with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    say::line(format!("  written     {}", arguments.out.display()));
    Ok(())
}

/// The champion; where the gate has let none pass, the newest model, which people want to look at all the more.
async fn served_or_newest(store: &Store) -> Result<ModelVersion> {
    if let Some(champion) = store.model_by_alias(MODEL_NAME, CHAMPION).await? {
        return Ok(champion);
    }
    let versions = store.model_versions(MODEL_NAME).await?;
    let newest = versions.into_iter().max_by_key(|version| version.version);
    let newest = newest.context("there is no model yet; `wearcast train` makes one")?;
    say::line(format!(
        "  backtest    no model serves: v{} is the newest; `wearcast models show {}` says why it was refused",
        newest.version, newest.version
    ));
    Ok(newest)
}

/// The version that an alias, a number or a run's id means.
async fn resolve(store: &Store, name: &str) -> Result<ModelVersion> {
    if let Some(version) = store.model_by_alias(MODEL_NAME, name).await? {
        return Ok(version);
    }
    let versions = store.model_versions(MODEL_NAME).await?;
    let number = name.trim_start_matches('v').parse::<u32>().ok();
    let of_run = |version: &&ModelVersion| name.len() >= 6 && version.run_id.starts_with(name);
    let found = versions.iter().find(|version| Some(version.version) == number);
    let known: Vec<String> = versions.iter().map(|version| version.version.to_string()).collect();
    match found.or_else(|| versions.iter().find(of_run)) {
        Some(version) => Ok(version.clone()),
        None if versions.is_empty() => bail!("there is no model yet; `wearcast train` makes one"),
        None => bail!(
            "{name:?} is no alias, version or run with a model; there are versions {}",
            known.join(", ")
        ),
    }
}

/// What is known of a station: as the model knows it; else, and of one that is to be taken for new, from its own history, with
/// what it borrows from a station that the model knows for long.
async fn known_of(
    store: &Store,
    model: &Model,
    grid: HourlyGrid,
    arguments: &cli::Backtest,
) -> Result<(HourlyGrid, StationContract)> {
    let spec = model.spec();
    let (grid, past) = match (arguments.as_new, spec.station(&grid.station)) {
        (None, Some(known)) => return Ok((grid, known.clone())),
        (None, None) => {
            let past = HourRange::new(grid.range().start, grid.range().end.min(spec.trained.end));
            (grid, past)
        }
        (Some(days), _) => {
            let past = HourRange::new(arguments.from - 24 * days, arguments.from);
            (grid.slice(HourRange::new(past.start, grid.range().end)), past)
        }
    };
    let contract = own_contract(store, spec, &grid, past).await?;
    let station = &grid.station;
    let from = match &contract.borrowed_from {
        Some(lender) => format!("station {lender}, and from how both differ in the days observed at both"),
        None => "its own history".to_owned(),
    };
    say::line(format!(
        "              station {station} is new to the model: what is usual there comes from {from}"
    ));
    if contract.borrowed_from.is_none() && model.contract_beside(&contract).is_none() {
        say::line(
            "              too little for the model to be served there: the baseline would be, see the column \"damped\"",
        );
    }
    Ok((grid, contract))
}

/// As the function that forecasts fits it.
async fn own_contract(
    store: &Store,
    spec: &ModelSpec,
    grid: &HourlyGrid,
    past: HourRange,
) -> Result<StationContract> {
    let position = store.describe(&grid.station).await?.map(|place| place.position());
    let alone = StationContract::fit(grid, past).with_context(|| format!("until {}", past.end))?.at(position);
    match position.filter(|_| !alone.is_long()) {
        Some(position) => {
            let lent = fn_forecast::borrow_contract(store, spec, position, grid, past).await?;
            Ok(lent.unwrap_or(alone))
        }
        None => Ok(alone),
    }
}

fn write(csv: &mut String, station: &StationId, hindcast: &Hindcast) {
    for (at, Band { p10, p50, p90 }) in hindcast.bands.iter().enumerate() {
        let (issued_at, lead) = (hindcast.issued_at, at + 1);
        let row = writeln!(csv, "{station},{issued_at},{lead},{:.3},{:.3},{:.3}", p10.0, p50.0, p90.0);
        row.expect("a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Run;
    use whole_path::Stack;

    #[tokio::test]
    async fn the_champion_is_looked_at_and_where_none_is_the_newest_model() {
        let stack = Stack::temporary().await;
        let store = &stack.store;
        let error = served_or_newest(store).await.unwrap_err();
        assert_eq!(error.to_string(), "there is no model yet; `wearcast train` makes one");
        store.ensure_experiment(MODEL_NAME).await.unwrap();
        for run_id in ["1".repeat(32), "2".repeat(32)] {
            store.create_run(&Run::starting(MODEL_NAME, &run_id, "a run")).await.unwrap();
            store.register_model(MODEL_NAME, &run_id, "artifacts", "a model").await.unwrap();
        }
        assert_eq!(served_or_newest(store).await.unwrap().version, 2);
        store.set_alias(MODEL_NAME, CHAMPION, 1).await.unwrap();
        assert_eq!(served_or_newest(store).await.unwrap().version, 1);
    }
}
