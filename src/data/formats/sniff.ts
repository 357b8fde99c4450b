/** What a file is, from its content; its name decides only where the content says nothing, or is damaged. */
import { cifarVersion, isNamedLikeCifar } from './cifar';
import { idxHeader } from './idx';
import { readClassNames } from './labels';
import { isLazyFile, type PictureFile } from '../archive/lazy-file';
import { isNpy } from './npy';
import { isNamedLikeSafetensors, isSafetensors } from './safetensors';
import { isNamedLikePicture, pictureFormat } from '../pictures/picture-header';
import { baseName } from '../raw';
import type { DataFile } from '../samples';
import { isText } from '../tables/text';

export type Content = 'NumPy' | 'safetensors' | 'IDX' | 'CIFAR' | 'picture' | 'classes' | 'text' | 'unknown';

/** What readers understand, for messages. */
export const UNDERSTOOD =
  'CIFAR-10 binary batches, MNIST IDX files (.gz or not), .npz, .npy, .safetensors, or a zip or a folder of pictures with labels.csv or one folder a class';

/** @param file neither a zip nor a gzip: see `unpack` */
export function contentOf(file: PictureFile): Content {
  if (isLazyFile(file)) return 'picture';
  const { name, bytes } = file;
  if (isNpy(bytes)) return 'NumPy';
  if (isSafetensors(bytes)) return 'safetensors';
  if (pictureFormat(bytes)) return 'picture';
  const idx = idxHeader(bytes);
  if (idx?.size === bytes.length) return 'IDX';
  if (cifarVersion(bytes)) return 'CIFAR';
  if (isNamedLikePicture(name)) return 'picture';
  if (isNamedLikeCifar(name)) return 'CIFAR';
  if (idx) return 'IDX';
  if (isNamedLikeSafetensors(name)) return 'safetensors';
  return isText(bytes, name) ? textOf(file) : 'unknown';
}

const CLASS_FILE = /class|categor|synset|names|meta|labels/i;

function textOf(file: DataFile): Content {
  const name = baseName(file.name);
  if (/\.(txt|json|names)$/i.test(name) && CLASS_FILE.test(name) && readClassNames(file)) return 'classes';
  return 'text';
}
