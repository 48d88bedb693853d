//! `wearcast backtest`: what a model would have forecast at past hours, through the code that serves.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use forecast::scores::{Score, Scoreboard, skill};
use forecast::{Band, HORIZON, Hindcast, Model, StationContract};
use rayon::prelude::*;
use store::{CHAMPION, MODEL_NAME, ModelVersion, Store};
use trainer::mornings::{Morning, with_bands};
use weather::{Hour, HourRange, HourlyGrid, Station, StationId, Variable};

use crate::cli;
use crate::say::{self, Progress};
use crate::stack::Stack;

/// Of the last 48 hours, so many must have been observed: fewer are no start for a forecast.
const LEAST_OBSERVED: usize = 36;
const LOOKED_AT: i64 = 48;
/// Forecasts made between two movements of the bar.
const AT_ONCE: usize = 64;

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
    let mut csv = String::from("station,issued_at,lead_h,p10,p50,p90\n");
    for station in &arguments.stations {
        let grid = store.read_observations(station, None).await?;
        let grid =
            grid.with_context(|| format!("station {station} has no observations; import some first"))?;
        let contract = contract(&model, &grid)?;
        let made = tokio::task::block_in_place(|| forecasts(&model, &contract, &grid, arguments));
        let Made { hindcasts, too_little } = made?;
        let mut table = Table::default();
        for hindcast in &hindcasts {
            write(&mut csv, station, hindcast);
            table.add(&contract, &grid, hindcast);
        }
        table.say(station, &hindcasts, too_little);
        let hours = HourRange::new(arguments.from, arguments.to + 1);
        let dressed = match store.describe(station).await? {
            Some(place) => {
                tokio::task::block_in_place(|| Dressed::by(&model, &contract, &grid, &place, hours))?
            }
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

/// What is usual at the station: as the model knows it, else from its own history up to the end of the training.
fn contract(model: &Model, grid: &HourlyGrid) -> Result<StationContract> {
    let spec = model.spec();
    if let Some(known) = spec.station(&grid.station) {
        return Ok(known.clone());
    }
    say::line(format!(
        "              station {} was not trained on; what is usual there comes from its own history",
        grid.station
    ));
    let past = HourRange::new(grid.range().start, grid.range().end.min(spec.trained.end));
    StationContract::fit(grid, past).with_context(|| format!("until {}", spec.trained.end))
}

/// Forecasts, and how many hours had too little observed before them.
struct Made {
    hindcasts: Vec<Hindcast>,
    too_little: usize,
}

fn forecasts(
    model: &Model,
    contract: &StationContract,
    grid: &HourlyGrid,
    arguments: &cli::Backtest,
) -> Result<Made> {
    let wanted = HourRange::new(arguments.from, arguments.to + 1).iter().step_by(arguments.every as usize);
    let (usable, unusable): (Vec<Hour>, Vec<Hour>) = wanted.partition(|hour| is_usable(grid, *hour));
    let mut progress = Progress::of("backtest", usable.len() as u64);
    let mut hindcasts = Vec::with_capacity(usable.len());
    for hours in usable.chunks(AT_ONCE) {
        let made = hours.par_iter().map(|hour| Hindcast::of(model, contract, grid, *hour));
        hindcasts.extend(made.collect::<Result<Vec<_>, _>>()?);
        progress.at(hindcasts.len() as u64, format!("station {}", grid.station));
    }
    Ok(Made { hindcasts, too_little: unusable.len() })
}

fn is_usable(grid: &HourlyGrid, hour: Hour) -> bool {
    let observed = |hour: &Hour| grid.observed(Variable::AirTemperature, *hour).is_some();
    let last =
        |hours: i64| HourRange::new(hour + 1 - hours, hour + 1).iter().filter(|hour| observed(hour)).count();
    last(LOOKED_AT) >= LEAST_OBSERVED && last(forecast::hindcast::MOST_LATE_HOURS) > 0
}

fn write(csv: &mut String, station: &StationId, hindcast: &Hindcast) {
    for (at, Band { p10, p50, p90 }) in hindcast.bands.iter().enumerate() {
        let (issued_at, lead) = (hindcast.issued_at, at + 1);
        let row = writeln!(csv, "{station},{issued_at},{lead},{:.3},{:.3},{:.3}", p10.0, p50.0, p90.0);
        row.expect("a string takes everything");
    }
}

/// What people regret who dress at six in the morning by the model, by climatology and by the damped anomaly.
#[derive(Debug, Default, Clone, Copy)]
struct Dressed {
    mornings: usize,
    /// Clo-hours, summed over the mornings.
    clo_h: [f64; 3],
}

impl Dressed {
    fn by(
        model: &Model,
        contract: &StationContract,
        grid: &HourlyGrid,
        place: &Station,
        hours: HourRange,
    ) -> Result<Self> {
        let mornings = Morning::all(grid, place, hours);
        let regrets: Vec<Option<[f64; 3]>> = mornings
            .par_iter()
            .filter(|morning| is_usable(grid, morning.origin))
            .map(|morning| regrets(model, contract, grid, morning))
            .collect::<Result<_>>()?;
        // a morning counts for everybody or for nobody
        Ok(regrets.into_iter().flatten().fold(Self::default(), |sum, regrets| Self {
            mornings: sum.mornings + 1,
            clo_h: std::array::from_fn(|at| sum.clo_h[at] + regrets[at]),
        }))
    }

    fn say(self) {
        if self.mornings == 0 {
            return say::line(
                "    no morning whose hours outside were all observed at a place that is known",
            );
        }
        let [model, climatology, damped] = self.clo_h.map(|sum| sum / self.mornings as f64);
        say::line(format!(
            "    regret   {model:7.3} {climatology:12.3} {damped:7.3} {:5.1} %   outfit regret, clo-h a morning, over {} \
             mornings",
            100.0 * skill(model, climatology.min(damped)),
            self.mornings
        ));
    }
}

/// Of one morning; `None` where a forecast does not reach the hours outside.
fn regrets(
    model: &Model,
    contract: &StationContract,
    grid: &HourlyGrid,
    morning: &Morning<'_>,
) -> Result<Option<[f64; 3]>> {
    let origin = morning.origin;
    let made = Hindcast::of(model, contract, grid, origin)?.bands;
    let known = forecast::hindcast::as_known_at(grid, origin, 0);
    let leads = contract.baseline.forecast(&known, origin)?.leads;
    let usual = contract.baseline.over(HourRange::new(origin, origin + 1 + HORIZON as i64));
    let climatology = leads.iter().map(|lead| usual.band(lead.valid_at)).collect();
    let damped = usual.bands(&known, origin)?;
    let by = |bands: Vec<Band>| morning.regret(&with_bands(&leads, bands)).ok();
    Ok(by(made).zip(by(climatology)).zip(by(damped)).map(|((model, usual), damped)| [model, usual, damped]))
}

/// Errors of the forecasts and of what needs no model, on the same hours.
#[derive(Default)]
struct Table {
    model: Scoreboard,
    climatology: Scoreboard,
    damped: Scoreboard,
}

impl Table {
    fn add(&mut self, contract: &StationContract, grid: &HourlyGrid, hindcast: &Hindcast) {
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
        }
    }

    fn say(&self, station: &StationId, hindcasts: &[Hindcast], too_little: usize) {
        let fallbacks = hindcasts.iter().filter(|made| made.instead_of_model.is_some()).count();
        let late = hindcasts.iter().filter(|made| made.origin < made.issued_at).count();
        say::line(format!(
            "  station {station}: {} forecasts, of them {fallbacks} by the baseline because of a gap and {late} from an \
             earlier hour because the hour itself was not observed; {too_little} hours left out because too little was \
             observed before them",
            hindcasts.len()
        ));
        say::line("    MAE °C     model  climatology  damped  skill   80 % band");
        let row = |name: &str, [model, climatology, damped]: [Score; 3]| {
            say::line(format!(
                "    {name:<8} {:7.3} {:12.3} {:7.3} {:5.1} % {:8.1} %",
                model.mae_c,
                climatology.mae_c,
                damped.mae_c,
                100.0 * skill(model.mae_c, climatology.mae_c.min(damped.mae_c)),
                100.0 * model.coverage_80,
            ));
        };
        let boards = [&self.model, &self.climatology, &self.damped];
        for day in 0..HORIZON / 24 {
            row(&format!("day {}", day + 1), boards.map(|board| board.by_day()[day]));
        }
        row("168 h", boards.map(Scoreboard::overall));
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
