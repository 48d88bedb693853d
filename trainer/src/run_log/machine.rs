//! What the machine does meanwhile, by MLflow's names for system metrics.

use std::time::Duration;

use store::{Metric, now_ms};
use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System,
};
use tokio::process::Command;
use tokio::time::timeout;

const MEBIBYTE: f64 = 1_048_576.0;
/// A driver that hangs must not hold up the log.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);
const GPU_FIELDS: &str = "--query-gpu=utilization.gpu,memory.used,memory.total,power.draw";

/// Looks at the machine that the training runs on.
pub(super) struct Machine {
    system: System,
    process: Option<Pid>,
    looks: i64,
    /// Whether `nvidia-smi` answered, or has not been asked yet.
    has_gpu: bool,
}

impl Machine {
    pub(super) fn new() -> Self {
        let kinds = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing().with_cpu_usage())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let process = sysinfo::get_current_pid().ok();
        Self { system: System::new_with_specifics(kinds), process, looks: 0, has_gpu: true }
    }

    /// The figures of now; processor times are means since the last look.
    pub(super) async fn look(&mut self) -> Vec<Metric> {
        self.system.refresh_cpu_usage();
        self.system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let (used, total) = (self.system.used_memory() as f64, self.system.total_memory() as f64);
        let mut figures = vec![
            ("cpu_utilization_percentage".to_owned(), f64::from(self.system.global_cpu_usage())),
            ("system_memory_usage_megabytes".to_owned(), used / MEBIBYTE),
            ("system_memory_usage_percentage".to_owned(), 100.0 * used / total.max(1.0)),
        ];
        figures.extend(self.own());
        figures.extend(self.gpus().await);
        self.looks += 1;
        let (step, now) = (self.looks - 1, now_ms());
        figures
            .into_iter()
            .map(|(name, value)| Metric::new(format!("system/{name}"), value, step, now))
            .collect()
    }

    /// Of this process alone.
    fn own(&mut self) -> Vec<(String, f64)> {
        let Some(pid) = self.process else { return Vec::new() };
        let kinds = ProcessRefreshKind::nothing().with_cpu().with_memory();
        self.system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kinds);
        let Some(process) = self.system.process(pid) else { return Vec::new() };
        vec![
            ("process_cpu_percentage".to_owned(), f64::from(process.cpu_usage())),
            ("process_memory_usage_megabytes".to_owned(), process.memory() as f64 / MEBIBYTE),
        ]
    }

    async fn gpus(&mut self) -> Vec<(String, f64)> {
        if !self.has_gpu {
            return Vec::new();
        }
        let asked = Command::new("nvidia-smi")
            .args([GPU_FIELDS, "--format=csv,noheader,nounits"])
            .kill_on_drop(true)
            .output();
        let figures = match timeout(LONGEST_ANSWER, asked).await {
            Ok(Ok(answer)) if answer.status.success() => {
                gpu_figures(&String::from_utf8_lossy(&answer.stdout))
            }
            _ => Vec::new(),
        };
        self.has_gpu = !figures.is_empty();
        figures
    }
}

/// One line a device: utilisation in per cent, memory used and there is in MiB, power in watts. What a
/// device does not tell (`[N/A]`) is left out.
fn gpu_figures(answer: &str) -> Vec<(String, f64)> {
    let mut figures = Vec::new();
    for (device, line) in answer.lines().enumerate() {
        let values: Vec<Option<f64>> = line.split(',').map(|field| field.trim().parse().ok()).collect();
        let [utilisation, used, total, power] = values[..] else { continue };
        let share =
            used.zip(total).filter(|(_, total)| *total > 0.0).map(|(used, total)| 100.0 * used / total);
        let named = [
            ("utilization_percentage", utilisation),
            ("memory_usage_megabytes", used),
            ("memory_usage_percentage", share),
            ("power_usage_watts", power),
        ];
        let told =
            named.into_iter().filter_map(|(name, value)| Some((format!("gpu_{device}_{name}"), value?)));
        figures.extend(told);
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_device_is_told_by_its_number_and_what_it_does_not_know_is_left_out() {
        let figures = gpu_figures("87, 1024, 4096, 71.5\n3, 10, 0, [N/A]\n");
        let names: Vec<&str> = figures.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "gpu_0_utilization_percentage",
                "gpu_0_memory_usage_megabytes",
                "gpu_0_memory_usage_percentage",
                "gpu_0_power_usage_watts",
                "gpu_1_utilization_percentage",
                "gpu_1_memory_usage_megabytes",
            ]
        );
        assert_eq!(figures[2].1.to_bits(), 25.0_f64.to_bits());
        assert!(gpu_figures("NVIDIA-SMI has failed").is_empty());
    }

    #[tokio::test]
    async fn processor_and_memory_are_told_at_every_look() {
        let mut machine = Machine::new();
        for step in 0..2 {
            let figures = machine.look().await;
            let memory = figures.iter().find(|metric| metric.key == "system/system_memory_usage_percentage");
            assert!(
                memory.is_some_and(|metric| (0.0..=100.0).contains(&metric.value) && metric.step == step)
            );
            assert!(figures.iter().all(|metric| metric.value.is_finite()), "{figures:?}");
        }
    }
}
