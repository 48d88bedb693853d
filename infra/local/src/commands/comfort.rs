//! `wearcast comfort`: a comfort index for every row of a table.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use csv::{Reader, StringRecord, Writer};
use indicatif::ProgressBar;
use outfit::index::catalogue::{Cell, INDICES, Index};

/// Added to the name of an output that the table has already, so that both stand side by side.
const OURS: &str = "_wearcast";
/// Rows between two looks at the progress bar.
const ROWS_AT_ONCE: u64 = 1_000;

/// Names the indices with what they need, give and cover.
pub(crate) fn list() -> Result<()> {
    unless_unread(io::stdout().lock().write_all(listed().as_bytes()).map_err(Into::into))
}

/// Computes the index of that name for every row of `csv`, or of standard input if that is `-`.
pub(crate) fn comfort(name: &str, csv: &Path) -> Result<()> {
    let Some(index) = Index::named(name) else {
        let names: Vec<&str> = INDICES.iter().map(|index| index.name).collect();
        bail!("{name:?} is no index; wearcast comfort --list describes {}", names.join(", "));
    };
    let (input, source): (Box<dyn Read>, String) = if csv == Path::new("-") {
        (Box::new(io::stdin().lock()), "standard input".to_owned())
    } else {
        let file = File::open(csv).with_context(|| format!("{} cannot be opened", csv.display()))?;
        (Box::new(BufReader::new(file)), csv.display().to_string())
    };
    let output = io::stdout();
    let quiet = output.is_terminal(); // rows and a bar would be drawn over each other
    let progress = if quiet { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let outcome = compute(index, input, BufWriter::new(output.lock()), &source, &progress);
    progress.finish_and_clear();
    unless_unread(outcome)
}

/// An end that comes because whoever reads has seen enough, such as `head`, is no error.
fn unless_unread(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        other => other,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Copies the table with the index's outputs as more columns, a row at a time.
fn compute(
    index: &'static Index,
    input: impl Read,
    output: impl Write,
    source: &str,
    progress: &ProgressBar,
) -> Result<()> {
    let mut reader = Reader::from_reader(input);
    let header = reader.headers().with_context(|| format!("{source} cannot be read as CSV"))?.clone();
    let columns = columns(index, &header, source)?;
    let mut writer = Writer::from_writer(output);
    writer.write_record(header.iter().map(str::to_owned).chain(added(index, &header)))?;
    let mut row = StringRecord::new();
    let mut rows = 0_u64;
    while reader.read_record(&mut row).with_context(|| format!("{source} cannot be read as CSV"))? {
        let inputs = inputs(index, &columns, &row, source)?;
        for cell in index.compute(&inputs) {
            row.push_field(&text(cell));
        }
        writer.write_record(&row)?;
        rows += 1;
        if rows.is_multiple_of(ROWS_AT_ONCE) {
            progress.set_position(rows);
            progress.set_message(format!("{rows} rows"));
        }
    }
    writer.flush()?;
    Ok(())
}

/// Where each input of the index stands.
fn columns(index: &Index, header: &StringRecord, source: &str) -> Result<Vec<usize>> {
    let name = |column: &str| column.trim().trim_start_matches('\u{feff}').to_owned();
    let names: Vec<String> = header.iter().map(name).collect();
    let place = |input: &str| names.iter().position(|column| column == input);
    let missing: Vec<&str> =
        index.inputs.iter().map(|input| input.name).filter(|input| place(input).is_none()).collect();
    if !missing.is_empty() {
        let needed: Vec<&str> = index.inputs.iter().map(|input| input.name).collect();
        bail!(
            "{source}, line 1: no column {}; {} needs {} and the table has {}",
            missing.join(", "),
            index.name,
            needed.join(", "),
            if names.is_empty() { "no columns".to_owned() } else { names.join(", ") }
        );
    }
    Ok(index.inputs.iter().filter_map(|input| place(input.name)).collect())
}

/// The names of the added columns.
fn added<'a>(index: &'a Index, header: &StringRecord) -> impl Iterator<Item = String> + use<'a> {
    let taken: BTreeSet<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    index.outputs.iter().map(move |output| match output.name {
        name if taken.contains(name) => format!("{name}{OURS}"),
        name => name.to_owned(),
    })
}

fn inputs(index: &Index, columns: &[usize], row: &StringRecord, source: &str) -> Result<Vec<Option<f64>>> {
    let line = row.position().map_or(0, csv::Position::line);
    let read = index.inputs.iter().zip(columns).map(|(input, column)| {
        let cell = row.get(*column).unwrap_or_default();
        input.read(cell).with_context(|| format!("{source}, line {line}, column {}", input.name))
    });
    read.collect()
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Word(word) => word.to_owned(),
        Cell::Empty => String::new(),
    }
}

fn listed() -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for index in &INDICES {
        let _ = writeln!(text, "{}\n    {}", index.name, index.what);
        for input in index.inputs {
            let _ = writeln!(text, "    needs  {:<24} {}", input.name, input.what);
        }
        for output in index.outputs {
            let _ = writeln!(text, "    gives  {:<24} {}", output.name, output.what);
        }
        let _ = writeln!(text, "    covers {}\n", index.domain);
    }
    text
}

#[cfg(test)]
mod tests;
