//! What the kernel counts of a process: `/proc` on Linux.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// The unit of `/proc/PID/stat`: Linux reports it to programs in hundredths of a second on every
/// architecture that this runs on, whatever the kernel's own tick.
const TICKS_PER_SECOND: u64 = 100;

/// User and system time of all threads of a process so far, ended ones too, to 10 ms.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let file = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&file)
        .with_context(|| format!("{file} cannot be read; is there a process {pid}?"))?;
    parse_cpu_time(&text).with_context(|| format!("{file} says no CPU time: {text:?}"))
}

/// The most memory that a process has had resident so far.
pub(crate) fn peak_resident_bytes(pid: u32) -> Result<u64> {
    let file = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&file)
        .with_context(|| format!("{file} cannot be read; is there a process {pid}?"))?;
    parse_peak_resident(&text).with_context(|| format!("{file} says no VmHWM"))
}

/// User and system time of all processes that this one has started and waited for.
pub(crate) fn cpu_time_of_children() -> Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat").context("/proc/self/stat cannot be read")?;
    parse_time(&text, 13).context("/proc/self/stat says no CPU time of children")
}

fn parse_cpu_time(stat: &str) -> Option<Duration> {
    parse_time(stat, 11)
}

/// Of two fields one after the other, counted from the one after the command's name.
fn parse_time(stat: &str, first: usize) -> Option<Duration> {
    // The second field, the command's name in brackets, may itself hold spaces and brackets.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(first);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis((user + system) * 1000 / TICKS_PER_SECOND))
}

fn parse_peak_resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_user_and_system_time_whatever_the_command_is_called() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 150 25 7 8 20 0 4 0 9999 1 2 3";
        assert_eq!(parse_cpu_time(stat), Some(Duration::from_millis(1750)));
        assert_eq!(parse_time(stat, 13), Some(Duration::from_millis(150)), "of its children");
        assert_eq!(parse_cpu_time("42 (a) S 1"), None);
    }

    #[test]
    fn peak_memory_is_the_high_water_mark() {
        let status = "Name:\twearcast\nVmPeak:\t  900000 kB\nVmHWM:\t   51200 kB\nVmRSS:\t 100 kB\n";
        assert_eq!(parse_peak_resident(status), Some(50 << 20));
        assert_eq!(parse_peak_resident("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn a_process_that_is_not_there_is_named() {
        let error = cpu_time(u32::MAX).unwrap_err();
        assert!(error.to_string().contains("is there a process 4294967295?"), "{error}");
    }
}
