import { useEffect, useRef } from 'react';
import type { Preview } from '../../engine/api';
import { useBitpath } from '../context';

function Picture({ preview }: { preview: Preview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(preview.pixels, preview.width, preview.height), 0, 0);
  }, [preview]);
  return (
    <figure>
      <canvas ref={canvas} width={preview.width} height={preview.height} />
      <figcaption>{preview.label ?? ' '}</figcaption>
    </figure>
  );
}

/** A few samples as the network will see them. */
export function Previews() {
  const previews = useBitpath((s) => s.previews);
  if (previews.length === 0) return null;
  return (
    <div className="previews" role="group" aria-label="Samples as the network sees them" tabIndex={0}>
      {previews.map((preview, i) => (
        <Picture key={i} preview={preview} />
      ))}
    </div>
  );
}
