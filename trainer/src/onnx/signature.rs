//! What a graph takes and gives, read back from its bytes.

use prost::Message;

use super::proto::{ModelProto, ValueInfoProto};

/// A tensor at the rim of a graph; all are 32-bit floating point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TensorSpec {
    pub(crate) name: String,
    pub(crate) shape: Vec<i64>,
}

/// The inputs and outputs of a graph; `None` if the bytes are not one.
pub(crate) fn signature(onnx: &[u8]) -> Option<[Vec<TensorSpec>; 2]> {
    let graph = ModelProto::decode(onnx).ok()?.graph?;
    Some([graph.input, graph.output].map(|values| values.into_iter().map(spec).collect()))
}

fn spec(value: ValueInfoProto) -> TensorSpec {
    let tensor = value.r#type.and_then(|kind| kind.tensor_type);
    let shape = tensor.and_then(|tensor| tensor.shape).map(|shape| shape.dim).unwrap_or_default();
    TensorSpec { name: value.name, shape: shape.into_iter().map(|dimension| dimension.dim_value).collect() }
}
