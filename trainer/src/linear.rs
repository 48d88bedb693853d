//! The linear part of the model: a ridge regression from the last days of every signal to the
//! temperature at each lead, fitted in closed form before the networks learn what it leaves.
//!
//! A network alone loses a third of the skill of the first hours to this.

use std::ops::Range;

use forecast::smooth::smoothed;
use rayon::prelude::*;
use weather::least_squares::{Cholesky, dot};

/// Penalties tried, per training origin.
const RIDGES: [f64; 9] = [0.002, 0.006, 0.02, 0.06, 0.2, 0.6, 2.0, 6.0, 20.0];
/// Contiguous parts of the training origins, each predicted by a fit to the others.
const FOLDS: usize = 4;
/// Added for the constant, which is not shrunk.
const NO_RIDGE: f64 = 1e-6;

/// What a penalty is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// For medians.
    Absolute,
    /// For means and probabilities.
    Squared,
}

/// Described origins with what is to be predicted.
pub(crate) struct Design {
    origins: usize,
    /// `[columns][origins]`; the last column is 1.
    columns: Vec<Vec<f64>>,
    /// How many targets in a row are the leads of one quantity.
    leads: usize,
    /// `[targets][origins]`; NaN where nothing was measured.
    targets: Vec<Vec<f64>>,
}

/// Weights of every target, `[targets][columns]`, the last column being the constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear(pub(crate) Vec<Vec<f64>>);

/// A fit, and what it would have said of each training origin had it not seen its part.
pub(crate) struct Fitted {
    pub(crate) linear: Linear,
    /// Which penalty was chosen at each lead.
    pub(crate) chosen: Vec<usize>,
    /// `[origins][168]`, standardised.
    pub(crate) unseen: Vec<Vec<f32>>,
}

impl Design {
    /// Lays out descriptions and standardised targets (NaN where missing), one of each per origin.
    pub(crate) fn new(leads: usize, rows: impl Iterator<Item = (Vec<f32>, Vec<f32>)>) -> Self {
        let mut design = Self { origins: 0, columns: Vec::new(), leads, targets: Vec::new() };
        for (description, targets) in rows {
            design.columns.resize(description.len() + 1, Vec::new());
            let cells = description.iter().copied().chain([1.0]);
            design.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(f64::from(cell)));
            design.targets.resize(targets.len(), Vec::new());
            design.targets.iter_mut().zip(targets).for_each(|(column, cell)| column.push(f64::from(cell)));
            design.origins += 1;
        }
        design
    }

    /// Fits to these origins with, at each lead, the penalty that does best on `validation`.
    pub(crate) fn fit(&self, validation: &Self, loss: Loss) -> Fitted {
        self.fit_choosing(|candidates| validation.choose(candidates, loss))
    }

    /// The fit alone, without what it would have said of the training origins, and the penalties chosen.
    pub(crate) fn fit_only(&self, validation: &Self, loss: Loss) -> (Linear, Vec<usize>) {
        let candidates = self.candidates();
        let chosen = validation.choose(&candidates, loss);
        (pick(&candidates, &chosen), chosen)
    }

    /// The same with penalties that were chosen before.
    pub(crate) fn fit_only_again(&self, chosen: &[usize]) -> Linear {
        pick(&self.candidates(), chosen)
    }

    fn candidates(&self) -> Vec<Linear> {
        let whole = self.sums(0..self.origins);
        RIDGES.iter().map(|ridge| whole.solve(*ridge)).collect()
    }

    /// What is to be predicted, `[targets][origins]`; NaN where nothing was measured.
    pub(crate) fn targets(&self) -> &[Vec<f64>] {
        &self.targets
    }

    /// Fits to these origins with penalties that were chosen before.
    pub(crate) fn fit_again(&self, chosen: &[usize]) -> Fitted {
        self.fit_choosing(|_| chosen.to_vec())
    }

    fn fit_choosing(&self, choose: impl FnOnce(&[Linear]) -> Vec<usize>) -> Fitted {
        let parts: Vec<Range<usize>> =
            (0..FOLDS).map(|part| part * self.origins / FOLDS..(part + 1) * self.origins / FOLDS).collect();
        let sums: Vec<Sums> = parts.iter().map(|part| self.sums(part.clone())).collect();
        let whole = Sums::total(sums.iter());
        let candidates: Vec<Linear> = RIDGES.iter().map(|ridge| whole.solve(*ridge)).collect();
        let chosen = choose(&candidates);
        let linear = pick(&candidates, &chosen);
        let unseen = parts.iter().enumerate().flat_map(|(part, origins)| {
            let others =
                Sums::total(sums.iter().enumerate().filter(|(at, _)| *at != part).map(|(_, sums)| sums));
            let fits: Vec<Linear> = RIDGES
                .iter()
                .enumerate()
                .map(
                    |(at, ridge)| {
                        if chosen.contains(&at) { others.solve(*ridge) } else { Linear(Vec::new()) }
                    },
                )
                .collect();
            by_origin(&pick(&fits, &chosen).predict(&self.columns, origins.clone()))
        });
        let unseen = unseen.collect();
        Fitted { linear, chosen, unseen }
    }

    /// The sums of squares and products over some origins.
    fn sums(&self, origins: Range<usize>) -> Sums {
        let size = self.columns.len();
        let part = |column: &Vec<f64>| column[origins.clone()].to_vec();
        let columns: Vec<Vec<f64>> = self.columns.iter().map(part).collect();
        let measured = |column: &Vec<f64>| -> Vec<f64> {
            column[origins.clone()].iter().map(|cell| if cell.is_nan() { 0.0 } else { *cell }).collect()
        };
        let gram_row = |row: usize| -> Vec<f64> {
            (0..size)
                .map(|column| if column <= row { dot(&columns[row], &columns[column]) } else { 0.0 })
                .collect()
        };
        let right = |targets: &Vec<f64>| -> Vec<f64> {
            let targets = measured(targets);
            columns.iter().map(|column| dot(column, &targets)).collect()
        };
        Sums {
            origins: origins.len(),
            gram: (0..size).into_par_iter().flat_map_iter(gram_row).collect(),
            right: self.targets.par_iter().map(right).collect(),
        }
    }

    /// The candidate with the smallest error at each lead, smoothed over the leads around it.
    fn choose(&self, candidates: &[Linear], loss: Loss) -> Vec<usize> {
        let errors: Vec<Vec<f64>> = candidates
            .iter()
            .map(|candidate| {
                let predicted = candidate.predict(&self.columns, 0..self.origins);
                let error =
                    |(predicted, targets): (&Vec<f64>, &Vec<f64>)| mean_loss(predicted, targets, loss);
                let errors: Vec<f64> = predicted.iter().zip(&self.targets).map(error).collect();
                errors.chunks(self.leads).flat_map(smoothed).collect()
            })
            .collect();
        let best = |lead: usize| {
            (0..candidates.len()).min_by(|a, b| errors[*a][lead].total_cmp(&errors[*b][lead])).unwrap_or(0)
        };
        (0..self.targets.len()).map(best).collect()
    }
}

impl Linear {
    /// What it says of described origins, `[origins][168]`.
    pub(crate) fn predictions(&self, design: &Design) -> Vec<Vec<f32>> {
        by_origin(&self.predict(&design.columns, 0..design.origins))
    }

    /// Predictions for some origins, `[168][origins]`.
    fn predict(&self, columns: &[Vec<f64>], origins: Range<usize>) -> Vec<Vec<f64>> {
        let of_lead = |weights: &Vec<f64>| {
            let mut predicted = vec![0.0; origins.len()];
            for (weight, column) in weights.iter().zip(columns) {
                for (sum, cell) in predicted.iter_mut().zip(&column[origins.clone()]) {
                    *sum += weight * cell;
                }
            }
            predicted
        };
        self.0.par_iter().map(of_lead).collect()
    }
}

/// Sums of squares and products, from which a fit with any penalty follows.
#[derive(Clone)]
struct Sums {
    origins: usize,
    gram: Vec<f64>,
    right: Vec<Vec<f64>>,
}

impl Sums {
    fn total<'a>(mut parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut total = parts.next().expect("there is more than one part").clone();
        for part in parts {
            total.origins += part.origins;
            total.gram.iter_mut().zip(&part.gram).for_each(|(sum, more)| *sum += more);
            for (sums, more) in total.right.iter_mut().zip(&part.right) {
                sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            }
        }
        total
    }

    fn solve(&self, ridge: f64) -> Linear {
        let size = self.right[0].len();
        let mut gram = self.gram.clone();
        for at in 0..size {
            gram[at * size + at] += if at + 1 < size { ridge * self.origins as f64 } else { NO_RIDGE };
        }
        let factor =
            Cholesky::factor(gram, size).expect("a ridge makes every matrix of squares positive definite");
        Linear(self.right.par_iter().map(|right| factor.solve(right)).collect())
    }
}

/// The chosen candidate's weights at each lead.
fn pick(candidates: &[Linear], chosen: &[usize]) -> Linear {
    Linear(chosen.iter().enumerate().map(|(lead, at)| candidates[*at].0[lead].clone()).collect())
}

/// `[leads][origins]` turned into `[origins][leads]`.
fn by_origin(by_lead: &[Vec<f64>]) -> Vec<Vec<f32>> {
    let origins = by_lead.first().map_or(0, Vec::len);
    (0..origins).map(|at| by_lead.iter().map(|lead| lead[at] as f32).collect()).collect()
}

fn mean_loss(predicted: &[f64], targets: &[f64], loss: Loss) -> f64 {
    let known = predicted.iter().zip(targets).filter(|(_, target)| !target.is_nan());
    let (sum, count) = known.fold((0.0, 0_usize), |(sum, count), (predicted, target)| {
        let error: f64 = predicted - target;
        let loss = match loss {
            Loss::Absolute => error.abs(),
            Loss::Squared => error * error,
        };
        (sum + loss, count + 1)
    });
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecast::HORIZON;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    fn design(origins: usize, seed: u64) -> Design {
        let mut random = StdRng::seed_from_u64(seed);
        Design::new(
            HORIZON,
            (0..origins).map(|_| {
                let row: Vec<f32> = (0..5).map(|_| random.random_range(-1.0..1.0)).collect();
                let signal = 0.5 + row[0] - 0.7 * row[3];
                let mut targets = vec![signal; HORIZON];
                targets[100] = f32::NAN;
                (row, targets)
            }),
        )
    }

    #[test]
    fn it_finds_the_relation_that_is_there() {
        let fitted = design(2000, 1).fit(&design(200, 2), Loss::Absolute);
        let expected = [1.0, 0.0, 0.0, -0.7, 0.0, 0.5];
        for (weight, expected) in fitted.linear.0[0].iter().zip(expected) {
            assert!((weight - expected).abs() < 0.05, "{:?}", fitted.linear.0[0]);
        }
    }

    #[test]
    fn a_lead_without_measured_targets_is_left_alone() {
        let fitted = design(400, 1).fit(&design(100, 2), Loss::Absolute);
        assert!(fitted.linear.0[100].iter().all(|weight| *weight == 0.0));
    }

    #[test]
    fn every_training_origin_is_predicted_by_a_fit_that_has_not_seen_it() {
        let fitted = design(403, 1).fit(&design(100, 2), Loss::Absolute);
        assert_eq!(fitted.unseen.len(), 403);
        assert!(fitted.unseen.iter().all(|predicted| predicted.len() == HORIZON));
    }
}
