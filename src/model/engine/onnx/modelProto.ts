/** The few messages of the ONNX format (onnx.proto3, IR version 10) that a stage needs, written field by field. */
import protobuf from 'protobufjs/minimal.js';
import { WEIGHTS_LOCATION } from './hostOptions';

type Writer = protobuf.Writer;

const FLOAT = 1;
const INT64 = 7;
/** TensorProto.DataLocation. */
const EXTERNAL = 1;
const OPSET = 18;
const IR_VERSION = 10;

export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly content:
    | { readonly kind: 'numbers'; readonly values: Float32Array | BigInt64Array }
    /** Numbers in the data beside the model; offset and length in bytes. */
    | { readonly kind: 'weights'; readonly offset: number; readonly length: number };
}

/** A batch of maps, (N, C, H, W). */
export interface TensorInfo {
  readonly name: string;
  readonly dims: readonly [channels: number, height: number, width: number];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export function encodeModel(graph: OnnxGraph): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1, VARINT)).int32(IR_VERSION);
  message(writer, 7, () => {
    writeGraph(writer, graph);
  });
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', 1],
  ] as const) {
    message(writer, 8, () => writer.uint32(tag(1, BYTES)).string(domain).uint32(tag(2, VARINT)).int32(version));
  }
  return writer.finish();
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function message(writer: Writer, field: number, body: () => void): void {
  writer.uint32(tag(field, BYTES)).fork();
  body();
  writer.ldelim();
}

function writeGraph(writer: Writer, graph: OnnxGraph): void {
  for (const node of graph.nodes) {
    message(writer, 1, () => {
      writeNode(writer, node);
    });
  }
  writer.uint32(tag(2, BYTES)).string('stage');
  for (const initializer of graph.initializers) {
    message(writer, 5, () => {
      writeInitializer(writer, initializer);
    });
  }
  for (const [field, infos] of [
    [11, graph.inputs],
    [12, graph.outputs],
  ] as const) {
    for (const info of infos) {
      message(writer, field, () => {
        writeTensorInfo(writer, info);
      });
    }
  }
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const input of node.inputs) writer.uint32(tag(1, BYTES)).string(input);
  writer.uint32(tag(2, BYTES)).string(node.output);
  writer.uint32(tag(3, BYTES)).string(node.output);
  writer.uint32(tag(4, BYTES)).string(node.opType);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, () => {
      writeAttribute(writer, name, value);
    });
  }
  if (node.domain !== undefined) writer.uint32(tag(7, BYTES)).string(node.domain);
}

/** AttributeProto: the type's number goes in field 20, the value in the field for that type. */
function writeAttribute(writer: Writer, name: string, value: Attribute): void {
  writer.uint32(tag(1, BYTES)).string(name);
  let type: number;
  if (typeof value === 'number') {
    writer.uint32(tag(3, VARINT)).int64(value);
    type = 2;
  } else if (typeof value === 'string') {
    writer.uint32(tag(4, BYTES)).string(value);
    type = 3;
  } else if ('float' in value) {
    writer.uint32(tag(2, FIXED32)).float(value.float);
    type = 1;
  } else {
    for (const n of value) writer.uint32(tag(8, VARINT)).int64(n);
    type = 7;
  }
  writer.uint32(tag(20, VARINT)).int32(type);
}

function writeInitializer(writer: Writer, { name, dims, content }: Initializer): void {
  for (const n of dims) writer.uint32(tag(1, VARINT)).int64(n);
  writer.uint32(tag(2, VARINT)).int32(isInteger(content) ? INT64 : FLOAT);
  writer.uint32(tag(8, BYTES)).string(name);
  if (content.kind === 'numbers') {
    const { buffer, byteOffset, byteLength } = content.values;
    writer.uint32(tag(9, BYTES)).bytes(new Uint8Array(buffer, byteOffset, byteLength));
    return;
  }
  for (const [key, value] of [
    ['location', WEIGHTS_LOCATION],
    ['offset', String(content.offset)],
    ['length', String(content.length)],
  ] as const) {
    message(writer, 13, () => writer.uint32(tag(1, BYTES)).string(key).uint32(tag(2, BYTES)).string(value));
  }
  writer.uint32(tag(14, VARINT)).int32(EXTERNAL);
}

function isInteger(content: Initializer['content']): boolean {
  return content.kind === 'numbers' && content.values instanceof BigInt64Array;
}

function writeTensorInfo(writer: Writer, { name, dims }: TensorInfo): void {
  writer.uint32(tag(1, BYTES)).string(name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.uint32(tag(1, VARINT)).int32(FLOAT);
      message(writer, 2, () => {
        message(writer, 1, () => writer.uint32(tag(2, BYTES)).string('N'));
        for (const n of dims) message(writer, 1, () => writer.uint32(tag(1, VARINT)).int64(n));
      });
    });
  });
}
