import { dataKey } from '../../state/data-key';
import { bytes, percent, seconds, whole } from '../../state/format';
import { saveFile } from '../../ui/controls/files';
import { Explained } from '../../ui/help/Explained';
import * as COMPRESS from './help';
import { studentFile, type Student } from './state-students';
import { useCompress } from './use-compress';

/** What came of Distil, each a network that can be saved, or opened. */
export function StudentsTable() {
  const students = useCompress((s) => s.students);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Students, scrollable">
      <table aria-label="Students">
        <thead>
          <tr>
            <th scope="col">Width</th>
            <th scope="col" className="number">
              Parameters
            </th>
            <Explained as="th" by={COMPRESS.studentSize} className="number" scope="col">
              Size
            </Explained>
            <Explained as="th" by={COMPRESS.studentTop1} className="number" scope="col">
              Top-1
            </Explained>
            <Explained as="th" by={COMPRESS.studentAgreement} className="number" scope="col">
              Agreement
            </Explained>
            <Explained as="th" by={COMPRESS.studentSeconds} className="number" scope="col">
              Time
            </Explained>
            <th scope="col">
              <span className="hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {students.map((student) => (
            <Row key={student.key} student={student} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ student }: { student: Student }) {
  const { key, of, data, request, result } = student;
  const openStudent = useCompress((s) => s.openStudent);
  const otherData = useCompress((s) => dataKey(s.workspace) !== data);
  const busy = useCompress((s) => s.job !== null);
  const { scores, float } = result;
  const save = () => saveFile(studentFile(student), Uint8Array.from(result.bytes), 'application/octet-stream');
  return (
    <tr>
      <th scope="row">
        {percent(request.width, 0)}{' '}
        <span className="soft">
          of {of}, {whole(result.labels)} labels{otherData ? ', on other data' : ''}
        </span>
      </th>
      <td className="number">{whole(result.parameters)}</td>
      <td className="number">{bytes(result.bytes.length)}</td>
      <td className="number">
        {percent(scores.top1)} {float.top1 !== null && <span className="soft">of {percent(float.top1)}</span>}
      </td>
      <td className="number">{percent(scores.agreement)}</td>
      <td className="number">{seconds(result.seconds)}</td>
      <td>
        <span className="line">
          <button type="button" aria-label={`Save student ${key}`} onClick={save}>
            Save student
          </button>
          <button
            type="button"
            aria-label={`Open student ${key}`}
            disabled={busy}
            onClick={() => void openStudent(key)}
          >
            Open student
          </button>
        </span>
      </td>
    </tr>
  );
}
