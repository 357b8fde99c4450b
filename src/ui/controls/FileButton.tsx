import type { Role } from '../../engine/api';
import { useBitpath } from '../context';
import { onDisk } from './files';

interface FileButtonProps {
  label: string;
  role: Role | 'model';
}

/** A real file input over a button's looks: it has a name, takes the keyboard, and programs can fill it. */
export function FileButton({ label, role }: FileButtonProps) {
  const openFiles = useBitpath((s) => s.openFiles);
  return (
    <span className="file">
      <span aria-hidden="true">{label}</span>
      <input
        type="file"
        multiple
        aria-label={label}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length === 0) return;
          void openFiles(
            files.map(({ name }) => name),
            () => Promise.resolve(files.map(onDisk)),
            role,
          );
        }}
      />
    </span>
  );
}
