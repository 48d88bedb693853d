//! From one folder to another, file by file, on every core.

use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Error;

/// What was read and written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Rows of the input.
    pub rows: u64,
    /// Files of the output.
    pub files: u64,
    /// Bytes of the output.
    pub bytes: u64,
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// Where observations lie and where the output goes.
#[derive(Debug)]
pub struct Folders {
    files: Vec<PathBuf>,
    to: PathBuf,
}

impl Folders {
    /// The `asos_hourly_STATION.csv` of one folder, and another one, which must be empty or absent.
    ///
    /// # Errors
    /// If there is nothing to read, or something where the output is to go.
    pub fn new(from: &Path, to: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Input { folder: from.to_owned(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(from).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if is_observations(&file) {
                files.push(file);
            }
        }
        if files.is_empty() {
            return Err(Error::NoFiles { folder: from.to_owned() });
        }
        files.sort();
        if fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Error::OutputNotEmpty { folder: to.to_owned() });
        }
        Ok(Self { files, to: to.to_owned() })
    }

    /// How many files there are to read.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Where the output goes.
    pub fn to(&self) -> &Path {
        &self.to
    }

    /// Does `one` to every file, each core taking the next one when it is done with one, and returns the
    /// sum. `start` makes what a core uses from file to file; `done` is told what came of each file.
    ///
    /// # Errors
    /// The first error; after it no other file is begun.
    pub fn each<Worker, E: Send>(
        &self,
        start: impl Fn() -> Worker + Sync,
        one: impl Fn(&mut Worker, &Path) -> Result<Amount, E> + Sync,
        done: impl Fn(Amount) + Sync,
    ) -> Result<Amount, E> {
        let next = AtomicUsize::new(0);
        let work = || {
            let (mut worker, mut sum) = (start(), Amount::default());
            while let Some(file) = self.files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let amount = one(&mut worker, file);
                let amount = amount.inspect_err(|_| next.store(self.files.len(), Ordering::Relaxed))?;
                done(amount);
                sum += amount;
            }
            Ok(sum)
        };
        rayon::broadcast(|_| work()).into_iter().try_fold(Amount::default(), |mut sum, amount| {
            sum += amount?;
            Ok(sum)
        })
    }
}

fn is_observations(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_suffix(".csv").is_some_and(|name| name.starts_with("asos_hourly_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(from: &Path, to: &Path) -> String {
        Folders::new(from, to).unwrap_err().to_string()
    }

    #[test]
    fn a_folder_without_observations_is_refused_with_what_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.csv"), "").unwrap();
        assert!(refused(folder.path(), Path::new("out")).contains("has no asos_hourly_STATION.csv"));
        assert!(refused(&folder.path().join("absent"), Path::new("out")).contains("absent cannot be read"));
    }

    #[test]
    fn an_output_folder_with_something_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("asos_hourly_108.csv"), "").unwrap();
        assert!(refused(folder.path(), folder.path()).contains("is not empty; name another folder"));
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(Folders::new(folder.path(), empty.path()).unwrap().files(), 1);
        assert_eq!(Folders::new(folder.path(), &empty.path().join("absent")).unwrap().files(), 1);
    }

    #[test]
    fn every_file_is_done_once_and_the_sum_is_of_all() {
        let files = (1..=50).map(|rows: u64| PathBuf::from(rows.to_string())).collect();
        let folders = Folders { files, to: PathBuf::new() };
        let told = std::sync::Mutex::new(Amount::default());
        let rows = |file: &Path| file.to_str().unwrap().parse().unwrap();
        let one = |(): &mut (), file: &Path| Ok::<_, ()>(Amount { rows: rows(file), files: 1, bytes: 2 });
        let sum = folders.each(|| (), one, |amount| *told.lock().unwrap() += amount).unwrap();
        assert_eq!(sum, Amount { rows: 1275, files: 50, bytes: 100 });
        assert_eq!(*told.lock().unwrap(), sum);
        let fails = |(): &mut (), file: &Path| if rows(file) == 25 { Err(25) } else { Ok(Amount::default()) };
        assert_eq!(folders.each(|| (), fails, |_| ()), Err(25));
    }
}
