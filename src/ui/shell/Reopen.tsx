import { missingFiles, otherHash, type Awaited, type NamedFile } from '../../state/session/awaited';
import { useBitpath } from '../context';
import { Hash } from '../controls/Hash';

const ROLES: Record<NamedFile['role'], string> = {
  model: 'the network',
  calibration: 'to calibrate',
  evaluation: 'to evaluate',
  both: 'to calibrate and to evaluate',
};

/** Which files are to be opened again: a page that is loaded again has no access to them. */
export function Reopen() {
  const awaited = useBitpath((s) => s.awaited);
  const unkept = useBitpath((s) => s.unkept);
  // The files of examples come by themselves.
  const own = awaited.filter(({ opened }) => opened.example === null);
  return (
    <>
      {own.map((one) => (
        <Group key={one.opened.files.map(({ sha256, name }) => `${sha256} ${name}`).join()} awaited={one} />
      ))}
      {unkept && (
        <p className="soft unkept">
          This browser keeps nothing for later: what is done here goes with the page. Links and reports can be kept.
        </p>
      )}
    </>
  );
}

function Group({ awaited }: { awaited: Awaited }) {
  const workspace = useBitpath((s) => s.workspace);
  const forget = useBitpath((s) => s.forgetAwaited);
  const files = missingFiles(awaited, workspace);
  if (files.length === 0) return null;
  return (
    <section className="notice reopen" aria-label="Files to open again">
      <p>
        What was done here before the page was loaded again is back, but for its files, which stay on your disk. To go
        on, open them again:
      </p>
      <ul>
        {files.map((file) => (
          <File key={`${file.role} ${file.sha256} ${file.name}`} file={file} other={otherHash(file, workspace)} />
        ))}
      </ul>
      {awaited.opened.synthetic && <p>Synthetic samples were in use, too: make them again.</p>}
      <button type="button" onClick={() => forget(awaited)}>
        Go on without them
      </button>
    </section>
  );
}

/** @param other hash of a file of its name that is open, and another one */
function File({ file: { name, sha256, role }, other }: { file: NamedFile; other: string | null }) {
  return (
    <li>
      <b>{name}</b>, {ROLES[role]} {sha256 && <Hash sha256={sha256} />}
      {other && (
        <div role="alert">
          The {name} that is open is another file: <Hash sha256={other} />
        </div>
      )}
    </li>
  );
}
