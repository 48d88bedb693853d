//! What a training begins with: its stations, what is usual there, and the columns that a window has.

use weather::HourlyGrid;
use weather::features::Feature;

use crate::config::{Places, TrainConfig};
use crate::dataset::{Contract, Dataset};
use crate::error::TrainError;
use crate::shape::InputShape;
use crate::stations::{Stations, Windows};
use crate::train::TrainEvent;

pub(crate) struct Prepared<'a> {
    pub(crate) stations: Stations<'a>,
    pub(crate) contracts: Vec<Contract>,
    pub(crate) features: Vec<Feature>,
}

impl<'a> Prepared<'a> {
    /// Splits and fits every station; what cannot be trained with here is refused.
    pub(crate) fn of(
        grids: &'a [HourlyGrid],
        places: &'a Places,
        config: &TrainConfig,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Self, TrainError> {
        let TrainConfig { window_hours, step_hours, .. } = *config;
        if step_hours == 0 || window_hours == 0 || window_hours % step_hours != 0 {
            return Err(TrainError::UnevenWindow { window_hours, step_hours });
        }
        config.processor.find()?;
        let (stations, contracts) = Stations::of(grids, places, config, progress)?;
        let features = Feature::for_stations(contracts.iter().map(|(contract, _)| &contract.normals));
        Ok(Self { stations, contracts, features })
    }

    /// Every hour encoded.
    pub(crate) fn dataset(&self, config: &TrainConfig) -> Dataset<'_> {
        Dataset::new(&self.stations.grids, &self.contracts, &self.features, config.window_hours)
    }

    pub(crate) fn shape(&self, config: &TrainConfig) -> InputShape {
        InputShape::of(&self.features, config.window_hours, config.step_hours)
    }

    /// The windows to learn from and to choose on, told of.
    pub(crate) fn windows(
        &self,
        dataset: &Dataset<'_>,
        config: &TrainConfig,
        progress: &mut dyn FnMut(TrainEvent),
    ) -> Result<Windows, TrainError> {
        let windows = self.stations.windows(dataset, config)?;
        progress(TrainEvent::Prepared {
            stations: self.contracts.len(),
            features: self.features.len(),
            training_windows: windows.train.len(),
            validation_windows: windows.validation.len(),
            not_learned_from: self.stations.not_learned_from(),
        });
        Ok(windows)
    }
}
