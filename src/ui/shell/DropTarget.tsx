import { useEffect, useState } from 'react';
import { useBitpath } from '../context';
import { droppedFiles } from '../controls/files';

/** Files dropped anywhere: the kind is told from the content, the role guessed from the name. */
export function DropTarget() {
  const openFiles = useBitpath((s) => s.openFiles);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const { names, find } = droppedFiles(event.dataTransfer);
      void openFiles(names, find, null);
    };
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [openFiles]);
  return over ? <div className="drop">Drop a network, its data, or both</div> : null;
}
