//! The model as MLflow knows it: with these files beside `model.onnx`, `mlflow.onnx.load_model` and
//! `mlflow.pyfunc.load_model` load the folder.

use serde_json::json;

use super::{Artifact, ArtifactError, Facts, YAML};
use crate::Trained;
use crate::onnx::{TensorSpec, signature};

/// The version whose layout this is.
const MLFLOW: &str = "3.17.2";
const PYTHON: &str = "3.11";

pub(super) fn files(trained: &Trained, facts: &Facts) -> Result<Vec<Artifact>, ArtifactError> {
    let [inputs, outputs] = signature(&trained.onnx).ok_or(ArtifactError::Graph)?;
    let requirements = format!("mlflow=={MLFLOW}\nonnx>=1.17\nonnxruntime>=1.20\n");
    let virtualenv = format!("python: '{PYTHON}'\ndependencies:\n- -r requirements.txt\n");
    Ok(vec![
        Artifact::text("requirements.txt", requirements, "text/plain"),
        Artifact::text("python_env.yaml", virtualenv, YAML),
        Artifact::text("MLmodel", mlmodel(trained, facts, &schema(&inputs), &schema(&outputs)), YAML),
    ])
}

/// In YAML a string in single quotes needs only its quotes doubled, and JSON here has none.
fn mlmodel(trained: &Trained, facts: &Facts, inputs: &str, outputs: &str) -> String {
    let Facts { run_id, request, .. } = facts;
    let created = request.requested_at.timestamp().strftime("%Y-%m-%d %H:%M:%S.000000");
    format!(
        "artifact_path: ''
flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_session_options: null
    onnx_version: 1.17.0
    providers:
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    env:
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
    python_version: '{PYTHON}'
mlflow_version: {MLFLOW}
model_size_bytes: {size}
model_uuid: {run_id}
run_id: {run_id}
signature:
  inputs: '{inputs}'
  outputs: '{outputs}'
  params: null
utc_time_created: '{created}'
",
        size = trained.onnx.len(),
    )
}

fn schema(tensors: &[TensorSpec]) -> String {
    let specs = tensors.iter().map(|TensorSpec { name, shape }| {
        json!({ "name": name, "type": "tensor", "tensor-spec": { "dtype": "float32", "shape": shape } })
    });
    json!(specs.collect::<Vec<_>>()).to_string()
}
