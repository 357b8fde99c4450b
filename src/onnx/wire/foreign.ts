/** Files that people open in place of an ONNX network: what they are, and what to do. */

export interface Foreign {
  /** Completes 'is not an ONNX network, but …'. */
  what: string;
  hint: string;
}

const EXPORT = 'Export the network to ONNX, and open the .onnx file.';

/** Bytes to be found at a place. */
const MAGIC: [at: number, text: string, what: string, hint: string][] = [
  [0, '\x89HDF\r\n', 'HDF5, as Keras writes it (.h5)', 'Convert it with tf2onnx, and open the .onnx file.'],
  [4, 'TFL3', 'a TensorFlow Lite network', 'Convert it with tf2onnx, and open the .onnx file.'],
  [4, 'ORTM', "onnxruntime's own format (.ort)", 'Open the .onnx file that it was made from.'],
  [0, 'GGUF', 'GGUF', EXPORT],
  [0, '\x80\x02', 'a Python pickle, as older PyTorch files are', 'Export the network with torch.onnx.export.'],
  [8, '{"', 'safetensors: weights without a graph', EXPORT],
  [0, '\x93NUMPY', 'a NumPy array', 'Open it as calibration or evaluation data.'],
  [0, '\x1f\x8b', 'a gzip', 'Unpack it, and open what is inside.'],
];

/** null where nothing is known about the file. */
export function foreignFormat(bytes: Uint8Array): Foreign | null {
  if (has(bytes, 0, 'PK\x03\x04')) return zipFormat(bytes);
  for (const [at, text, what, hint] of MAGIC) if (has(bytes, at, text)) return { what, hint };
  return isText(bytes) ? { what: 'a text', hint: 'Open the .onnx file itself.' } : null;
}

function has(bytes: Uint8Array, at: number, text: string): boolean {
  return bytes.length >= at + text.length && [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));
}

function zipFormat(bytes: Uint8Array): Foreign {
  // The first entry of what torch.save writes is data.pkl in a folder.
  const head = new TextDecoder('latin1').decode(bytes.subarray(30, 200));
  return head.includes('data.pkl')
    ? { what: 'a PyTorch file', hint: 'Export the network with torch.onnx.export, and open the .onnx file.' }
    : { what: 'a zip without one', hint: 'Open an .onnx file, or a zip with one in it.' };
}

function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 512);
  return head.length > 0 && head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}
