//! What a run leaves beside its numbers: the model as other programs load it, a card that people read,
//! pictures. The same training leaves the same bytes: nothing here knows the time of day.

mod card;
mod facts;
mod mlmodel;
mod picture;
mod plots;
mod words;

use std::collections::BTreeMap;

use forecast::ModelSpec;
use serde::Serialize;

use crate::{TrainConfig, Trained, Verdict};

pub(crate) use facts::Facts;
pub(crate) use plots::study_pictures;

/// A file of a run.
#[derive(Debug, Clone)]
pub(crate) struct Artifact {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: &'static str,
}

/// A file of a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// A number cannot be written as JSON.
    #[error("{name} cannot be written")]
    Json {
        /// Which file.
        name: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A picture cannot be drawn.
    #[error("{name} cannot be drawn: {reason}")]
    Plot {
        /// Which file.
        name: &'static str,
        /// What the drawing library says.
        reason: String,
    },
    /// The graph is not one.
    #[error("model.onnx cannot be read back to describe it in MLmodel")]
    Graph,
}

const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";
const YAML: &str = "text/yaml";
const MARKDOWN: &str = "text/markdown; charset=utf-8";

impl Artifact {
    pub(crate) fn text(name: &str, text: String, content_type: &'static str) -> Self {
        Self { name: name.to_owned(), bytes: text.into_bytes(), content_type }
    }

    pub(crate) fn json<T: Serialize>(name: &'static str, document: &T) -> Result<Self, ArtifactError> {
        let bytes =
            serde_json::to_vec_pretty(document).map_err(|source| ArtifactError::Json { name, source })?;
        Ok(Self { name: name.to_owned(), bytes, content_type: JSON })
    }
}

/// The model and what is told of it, before it is judged. `model.json` comes last: whoever finds it finds
/// the others.
pub(crate) fn of_model(
    trained: &Trained,
    config: &TrainConfig,
    facts: &Facts,
) -> Result<Vec<Artifact>, ArtifactError> {
    let mut files = vec![
        Artifact::json("data_manifest.json", &facts.manifest)?,
        Artifact::json("config.json", config)?,
        Artifact::json("evaluation.json", &trained.evaluation)?,
        Artifact::json("metrics.json", &metrics(trained))?,
        Artifact::text("plots/learning_curve.svg", plots::learning_curve(&trained.history)?, SVG),
        Artifact::text("plots/mae_by_lead.svg", plots::mae_by_lead(&trained.evaluation)?, SVG),
        Artifact::text("plots/skill_by_lead.svg", plots::skill_by_lead(&trained.evaluation)?, SVG),
        Artifact::text("plots/calibration.svg", plots::calibration(&trained.evaluation)?, SVG),
        graph("model.onnx", &trained.onnx),
    ];
    files.extend(mlmodel::files(trained, facts)?);
    if let Some(judged) = &trained.judged {
        files.push(graph("judged/model.onnx", &judged.onnx));
        files.push(contract("judged/model.json", &judged.spec)?);
    }
    files.push(contract("model.json", &trained.spec)?);
    Ok(files)
}

fn graph(name: &str, onnx: &[u8]) -> Artifact {
    Artifact { name: name.to_owned(), bytes: onnx.to_vec(), content_type: "application/octet-stream" }
}

fn contract(name: &'static str, spec: &ModelSpec) -> Result<Artifact, ArtifactError> {
    let bytes = serde_json::to_vec(spec).map_err(|source| ArtifactError::Json { name, source })?;
    Ok(Artifact { name: name.to_owned(), bytes, content_type: JSON })
}

/// What is told once the model is judged.
pub(crate) fn of_verdict(
    trained: &Trained,
    config: &TrainConfig,
    facts: &Facts,
    version: u32,
    verdict: &Verdict,
) -> Result<Vec<Artifact>, ArtifactError> {
    let card = card::card(&card::Subject { trained, config, facts, version, verdict });
    Ok(vec![Artifact::text("card.md", card, MARKDOWN), Artifact::json("gate.json", verdict)?])
}

/// The figures of a finished training, by name with unit.
pub(crate) fn metrics(trained: &Trained) -> BTreeMap<String, f64> {
    let mut metrics = trained.spec.metrics.clone();
    metrics.insert("parity_difference_c".to_owned(), trained.parity_difference_c);
    metrics.insert("served_leads".to_owned(), trained.spec.served_leads.len() as f64);
    metrics
}
