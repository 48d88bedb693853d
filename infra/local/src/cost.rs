//! What this process has cost so far, as the kernel counts it.

use std::time::Duration;

/// The unit of `/proc/self/stat`: hundredths of a second on every architecture that Linux runs on.
const TICK: Duration = Duration::from_millis(10);

/// CPU time and memory of all threads from the start of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    /// User and system time.
    pub(crate) cpu: Duration,
    /// The most memory that was resident at once.
    pub(crate) peak_resident_bytes: u64,
}

impl Cost {
    /// Of this process; `None` where there is no `/proc` to read it from.
    pub(crate) fn so_far() -> Option<Self> {
        let read = |file| std::fs::read_to_string(file).ok();
        Self::parse(&read("/proc/self/stat")?, &read("/proc/self/status")?)
    }

    fn parse(stat: &str, status: &str) -> Option<Self> {
        // The second field, the command's name in brackets, may itself hold spaces and brackets.
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
        let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(Self { cpu: TICK * (user + system), peak_resident_bytes: kibibytes * 1024 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_user_and_system_time_and_memory_the_high_water_mark() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 150 25 7 8 20 0 4 0 9999 1 2 3";
        let status = "Name:\twearcast\nVmPeak:\t  900000 kB\nVmHWM:\t   51200 kB\nVmRSS:\t 100 kB\n";
        let cost = Cost { cpu: Duration::from_millis(1750), peak_resident_bytes: 50 << 20 };
        assert_eq!(Cost::parse(stat, status), Some(cost));
        assert_eq!(Cost::parse("42 (a) S 1", status), None);
    }
}
