//! Nodes and constants, named as they come.

use prost::Message;

use super::proto::{
    AttributeProto, DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

/// What tract, onnxruntime and the stock mlflow client all read.
const OPSET: i64 = 17;
/// The file format that came with opset 17.
const IR_VERSION: i64 = 8;
const F32: i32 = 1;
const F64: i32 = 11;
const I64: i32 = 7;
const ATTRIBUTE_INT: i32 = 2;
const ATTRIBUTE_INTS: i32 = 7;

/// The name of a value in the graph.
pub(super) type Name = String;

/// A graph under construction.
#[derive(Default)]
pub(super) struct Builder {
    graph: GraphProto,
}

impl Builder {
    /// Declares an input of fixed shape.
    pub(super) fn input(&mut self, name: &str, shape: &[usize]) -> Name {
        self.graph.input.push(value_info(name, shape));
        name.to_owned()
    }

    /// Adds a constant of f32.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> Name {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, shape, F32, raw_data)
    }

    /// Adds a node with one output, which has the node's name.
    pub(super) fn node(&mut self, op: &str, name: &str, inputs: &[&str]) -> Name {
        self.node_with(op, name, inputs, Vec::new(), vec![name.to_owned()])
    }

    /// `Concat` along `axis`.
    pub(super) fn concat(&mut self, name: &str, inputs: &[&str], axis: i64) -> Name {
        self.node_with("Concat", name, inputs, vec![int("axis", axis)], vec![name.to_owned()])
    }

    /// `Transpose`.
    pub(super) fn transpose(&mut self, name: &str, input: &str, order: &[i64]) -> Name {
        self.node_with("Transpose", name, &[input], vec![ints("perm", order)], vec![name.to_owned()])
    }

    /// `Slice` of one axis.
    pub(super) fn slice(&mut self, name: &str, input: &str, axis: i64, from: usize, to: usize) -> Name {
        let starts = self.integers(&format!("{name}_from"), &[from as i64]);
        let ends = self.integers(&format!("{name}_to"), &[to as i64]);
        let axes = self.integers(&format!("{name}_axis"), &[axis]);
        self.node("Slice", name, &[input, &starts, &ends, &axes])
    }

    /// `Reshape`.
    pub(super) fn reshape(&mut self, name: &str, input: &str, shape: &[usize]) -> Name {
        let shape: Vec<i64> = shape.iter().map(|size| *size as i64).collect();
        let shape = self.integers(&format!("{name}_shape"), &shape);
        self.node("Reshape", name, &[input, &shape])
    }

    /// `Cast` to f64.
    pub(super) fn double(&mut self, name: &str, input: &str) -> Name {
        self.cast(name, input, F64)
    }

    /// `Cast` to f32.
    pub(super) fn single(&mut self, name: &str, input: &str) -> Name {
        self.cast(name, input, F32)
    }

    fn cast(&mut self, name: &str, input: &str, to: i32) -> Name {
        self.node_with("Cast", name, &[input], vec![int("to", i64::from(to))], vec![name.to_owned()])
    }

    /// `LSTM` over `[time, batch, features]`; its last state, `[1, batch, hidden]`.
    pub(super) fn lstm(&mut self, name: &str, inputs: &[&str], hidden: usize) -> Name {
        let attributes = vec![int("hidden_size", hidden as i64)];
        self.node_with("LSTM", name, inputs, attributes, vec![String::new(), name.to_owned()])
    }

    /// Gives a value out.
    pub(super) fn output(&mut self, name: &str, shape: &[usize]) {
        self.graph.output.push(value_info(name, shape));
    }

    /// The file.
    pub(super) fn finish(mut self, name: &str) -> Vec<u8> {
        name.clone_into(&mut self.graph.name);
        let model = ModelProto {
            ir_version: IR_VERSION,
            producer_name: env!("CARGO_PKG_NAME").to_owned(),
            producer_version: env!("CARGO_PKG_VERSION").to_owned(),
            graph: Some(self.graph),
            opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
        };
        model.encode_to_vec()
    }

    fn integers(&mut self, name: &str, values: &[i64]) -> Name {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, &[values.len()], I64, raw_data)
    }

    fn constant(&mut self, name: &str, shape: &[usize], data_type: i32, raw_data: Vec<u8>) -> Name {
        let dims = shape.iter().map(|size| *size as i64).collect();
        self.graph.initializer.push(TensorProto { dims, data_type, name: name.to_owned(), raw_data });
        name.to_owned()
    }

    fn node_with(
        &mut self,
        op: &str,
        name: &str,
        inputs: &[&str],
        attribute: Vec<AttributeProto>,
        output: Vec<String>,
    ) -> Name {
        let input = inputs.iter().map(|input| (*input).to_owned()).collect();
        let name = name.to_owned();
        self.graph.node.push(NodeProto {
            input,
            output,
            name: name.clone(),
            op_type: op.to_owned(),
            attribute,
        });
        name
    }
}

fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { name: name.to_owned(), i: value, ints: Vec::new(), r#type: ATTRIBUTE_INT }
}

fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { name: name.to_owned(), i: 0, ints: values.to_vec(), r#type: ATTRIBUTE_INTS }
}

fn value_info(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = shape.iter().map(|size| DimensionProto { dim_value: *size as i64 }).collect();
    let tensor_type = TensorTypeProto { elem_type: F32, shape: Some(TensorShapeProto { dim }) };
    ValueInfoProto { name: name.to_owned(), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}
