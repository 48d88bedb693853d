//! Curves in a terminal.

/// Bars from low to high.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Columns of a sparkline.
const WIDTH: usize = 24;
/// Lines and columns of a chart.
const CHART: (usize, usize) = (8, 56);
/// One mark for each line of a chart, then again from the first.
const MARKS: [char; 6] = ['●', '○', '▲', '△', '■', '□'];

/// A curve in one line; a value that is no number is a gap.
pub(crate) fn sparkline(values: &[f64]) -> String {
    let values = thinned(values, WIDTH);
    let (low, high) = range(values.iter().copied());
    let bar = |value: &f64| {
        if value.is_finite() { BARS[level(*value, low, high, BARS.len())] } else { ' ' }
    };
    values.iter().map(bar).collect()
}

/// Curves under each other in one frame, with the range at its left.
pub(crate) fn chart(lines: &[Vec<f64>]) -> String {
    let (rows, columns) = CHART;
    let (low, high) = range(lines.iter().flatten().copied());
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0).max(2);
    let mut cells = vec![vec![' '; columns]; rows];
    for (line, mark) in lines.iter().zip(MARKS.iter().cycle()) {
        for (at, value) in line.iter().enumerate().filter(|(_, value)| value.is_finite()) {
            let column = at * (columns - 1) / (longest - 1);
            cells[rows - 1 - level(*value, low, high, rows)][column] = *mark;
        }
    }
    let text = cells.iter().enumerate().map(|(at, row)| {
        let label = match at {
            0 => format!("{high:>8.4}"),
            at if at + 1 == rows => format!("{low:>8.4}"),
            _ => " ".repeat(8),
        };
        let row: String = row.iter().collect();
        format!("{label} │{}\n", row.trim_end())
    });
    let text = text.collect::<Vec<_>>().concat();
    let axis = "─".repeat(columns);
    let last = (longest - 1).to_string();
    let room = columns.saturating_sub(1 + last.len());
    text + &format!("{:>8} └{axis}\n{:>10}0{}{last}", "", "", " ".repeat(room))
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// Which of `levels` a value is on, 0 the lowest.
fn level(value: f64, low: f64, high: f64, levels: usize) -> usize {
    if high <= low {
        return 0;
    }
    (((value - low) / (high - low) * (levels - 1) as f64).round() as usize).min(levels - 1)
}

/// Every so-many-th value, the last always among them.
fn thinned(values: &[f64], most: usize) -> Vec<f64> {
    if values.len() <= most {
        return values.to_vec();
    }
    (0..most).map(|at| values[at * (values.len() - 1) / (most - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_goes_from_the_lowest_bar_to_the_highest() {
        assert_eq!(sparkline(&[3.0, 2.0, f64::NAN, 1.0]), "█▅ ▁");
        assert_eq!(sparkline(&[1.0, 1.0]), "▁▁");
        assert_eq!(sparkline(&[]), "");
        assert_eq!(sparkline(&(0..1000).map(f64::from).collect::<Vec<_>>()).chars().count(), WIDTH);
    }

    #[test]
    fn a_chart_has_its_range_at_the_left_and_its_epochs_below() {
        let chart = chart(&[vec![1.0, 0.5, 0.25], vec![0.9, 0.6]]);
        let lines: Vec<&str> = chart.lines().collect();
        assert_eq!(lines.len(), CHART.0 + 2);
        assert!(lines[0].starts_with("  1.0000 │●") && lines[7].starts_with("  0.2500 │"), "{chart}");
        assert!(
            lines[7].ends_with('●')
                && lines[9].ends_with("0                                                      2"),
            "{chart}"
        );
    }
}
