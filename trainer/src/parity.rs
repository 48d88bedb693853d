//! The check that stands between training and registration: the exported graph in tract answers what
//! the trained network answers in burn.

use forecast::Model;

use crate::dataset::{Dataset, Origin};
use crate::error::TrainError;
use crate::whole::Whole;

/// The largest difference that rounding may make, °C.
pub const LARGEST_DIFFERENCE_C: f64 = 1e-5;
/// The same besides temperature, in tenths of sky, m/s, °C and shares: a tenth of what a forecast is rounded to.
const LARGEST_DIFFERENCE_BESIDES: f64 = 1e-4;
/// Real windows that are compared, spread over those given.
const WINDOWS: usize = 96;

/// Compares both on windows spread over `origins`; the largest difference, °C.
///
/// # Errors
/// When they differ by more than rounding, or tract fails.
pub(crate) fn check(
    whole: &Whole,
    model: &Model,
    dataset: &Dataset<'_>,
    origins: &[Origin],
) -> Result<f64, TrainError> {
    let spread = origins.iter().step_by((origins.len() / WINDOWS).max(1)).take(WINDOWS);
    let origins: Vec<Origin> = spread.copied().collect();
    let windows: Vec<&[f32]> = origins.iter().map(|origin| dataset.window(*origin)).collect();
    let sides: Vec<Vec<f32>> = origins
        .iter()
        .map(|origin| dataset.bands(*origin).into_iter().flat_map(forecast::band_sides).collect())
        .collect();
    let trained = whole.departures(&windows, &sides);
    let mut largest = 0.0_f64;
    for ((window, sides), trained) in
        windows.iter().zip(&sides).zip(trained.chunks(trained.len() / windows.len()))
    {
        let exported = model.run(window, sides).map_err(|reason| TrainError::Graph { reason })?;
        check_besides(&exported.secondary, &whole.besides(window))?;
        for (exported, trained) in exported.departures.iter().zip(trained) {
            let difference = f64::from(exported - trained).abs();
            // a difference that is not a number is the largest of all
            largest = if difference.is_nan() { f64::INFINITY } else { largest.max(difference) };
        }
    }
    if largest > LARGEST_DIFFERENCE_C {
        return Err(TrainError::Parity { windows: windows.len(), difference_c: largest });
    }
    Ok(largest)
}

/// The same of what is said besides temperature, in the quantities' own units.
fn check_besides(exported: &[f32], trained: &[f64]) -> Result<(), TrainError> {
    let agree = |(exported, trained): (&f32, &f64)| {
        (f64::from(*exported) - trained).abs() <= LARGEST_DIFFERENCE_BESIDES
    };
    if exported.len() == trained.len() && exported.iter().zip(trained).all(agree) {
        return Ok(());
    }
    Err(TrainError::Graph { reason: "what it says besides temperature is not what was trained".to_owned() })
}
