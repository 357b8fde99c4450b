/** What the runs of SGC, GCN, MLP and logistic regression say. */
import {
  signedText,
  spreadCell,
  spreadOf,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeCell,
  type OutcomeFigure,
  type OutcomeSeries,
  type Verdict,
} from '../../../../experiment/outcome';
import { BIT_METHODS, BITS, MOST_HOPS, type SgcResult, type SgcSettings, type Trained } from './tasks';

type Of<Kind extends SgcResult['kind']> = Extract<SgcResult, { kind: Kind }>;
type Curve = Of<'curve'>;
type Bits = Of<'bits'>;

const METHOD_NAMES = { rtn: 'RTN', gpfq: 'GPFQ', qronos: 'Qronos' } as const;

/** Points that SGC may be behind GCN and still count as accurate. */
const NEAR = 1;
/** How many times faster counts as much faster. */
const MUCH = 10;

export function sgcOutcome(settings: SgcSettings, results: readonly SgcResult[]): Outcome {
  const all = new Found(settings.hops, results);
  const { verdict, sentence } = judged(all);
  const picture = all.of('picture').find(({ hops }) => hops === settings.hops)?.picture;
  return {
    table: table(all),
    figures: [accuracyFigure(all), bitsFigure(all), ...responseFigure(all)],
    verdict,
    sentence,
    networks: networks(all),
    ...(picture && { picture }),
  };
}

/** The results, by what they are of. */
class Found {
  readonly hops: number;
  readonly results: readonly SgcResult[];

  constructor(hops: number, results: readonly SgcResult[]) {
    this.hops = hops;
    this.results = results;
  }

  of<Kind extends SgcResult['kind']>(kind: Kind): Of<Kind>[] {
    return this.results.filter((result): result is Of<Kind> => result.kind === kind);
  }

  /** SGC with K steps, of each seed. */
  sgc(hops = this.hops): Curve['hops'] {
    return this.of('curve').flatMap((curve) => curve.hops[hops] ?? []);
  }

  bits(model: Bits['model']): Bits[] {
    return this.of('bits').filter((own) => own.model === model && own.hops === this.hops);
  }
}

interface Row {
  name: string;
  trained: readonly Trained[];
  propagation: readonly number[];
  parameters: number | null;
}

function rowsOf(all: Found): Row[] {
  const [inputs, classes] = all.of('curve')[0]?.size ?? [null, null];
  const linear = inputs === null ? null : (inputs + 1) * classes;
  const twoLayers = (kind: 'gcn' | 'mlp') => {
    const trained = all.of(kind);
    const hidden = trained[0]?.hidden;
    const parameters = hidden && inputs !== null ? (inputs + 1) * hidden + (hidden + 1) * classes : null;
    return { trained, propagation: trained.map(() => 0), parameters };
  };
  const propagated = all.sgc();
  return [
    {
      name: `SGC, K = ${all.hops}`,
      trained: propagated,
      propagation: propagated.map(({ propagation }) => propagation),
      parameters: linear,
    },
    { name: 'GCN', ...twoLayers('gcn') },
    { name: 'MLP', ...twoLayers('mlp') },
    {
      name: 'Logistic regression',
      trained: all.sgc(0),
      propagation: all.sgc(0).map(() => 0),
      parameters: linear,
    },
  ];
}

function table(all: Found): Outcome['table'] {
  return {
    columns: ['Model', 'Test accuracy', 'Validation accuracy', 'Training', 'Propagation and training', 'Parameters'],
    rows: rowsOf(all).map(({ name, trained, propagation, parameters }): OutcomeCell[] => [
      textCell(name),
      spreadCell(valuesOf(trained, 'test'), 1, '%'),
      spreadCell(valuesOf(trained, 'validation'), 1, '%'),
      spreadCell(valuesOf(trained, 'training'), 3, 's'),
      spreadCell(
        trained.map(({ training }, i) => training + propagation[i]!),
        3,
        's',
      ),
      textCell(parameters === null ? '–' : parameters.toLocaleString('en-US')),
    ]),
  };
}

const valuesOf = (trained: readonly Trained[], name: keyof Trained): number[] =>
  trained.flatMap((own) => own[name] ?? []);

function accuracyFigure(all: Found): OutcomeFigure {
  const at = (x: number, trained: readonly Trained[]) =>
    trained.length > 0 ? [spreadPoint(x, valuesOf(trained, 'test'))] : [];
  const everyK = Array.from({ length: MOST_HOPS + 1 }, (_, K) => K);
  return {
    name: 'Accuracy by steps',
    help: 'Test accuracy of SGC over K, with its spread over seeds. GCN averages over as many steps as it has layers, two; the MLP over none.',
    x: { label: 'K, steps of the graph', scale: 'linear' },
    y: { label: 'test accuracy, %', scale: 'linear' },
    series: [
      { name: 'SGC', as: 'line', points: everyK.flatMap((K) => at(K, all.sgc(K))) },
      { name: 'GCN', as: 'points', points: at(2, all.of('gcn')) },
      { name: 'MLP', as: 'points', points: at(0, all.of('mlp')) },
    ],
    ...bestSteps(all, everyK),
  };
}

function bestSteps(all: Found, everyK: readonly number[]): { finding?: string } {
  if (all.of('curve').length === 0) return {};
  const mean = (K: number) => spreadOf(valuesOf(all.sgc(K), 'test')).mean;
  const best = everyK.reduce((a, b) => (mean(b) > mean(a) ? b : a));
  return {
    finding: `Best with K = ${best}, ${mean(best).toFixed(1)} %; ${mean(0).toFixed(1)} % without the graph, ${mean(MOST_HOPS).toFixed(1)} % with K = ${MOST_HOPS}.`,
  };
}

function bitsFigure(all: Found): OutcomeFigure {
  const models = [
    ['SGC', all.bits('sgc')],
    ['GCN', all.bits('gcn')],
  ] as const;
  const series = models.flatMap(([name, found]): OutcomeSeries[] => [
    ...BIT_METHODS.map((method): OutcomeSeries => ({
      name: `${name}, ${METHOD_NAMES[method]}`,
      as: 'line',
      points:
        found.length === 0
          ? []
          : BITS.map((bits, i) =>
              spreadPoint(
                bits,
                found.map(({ test }) => test[method][i]!),
              ),
            ),
    })),
    {
      name: `${name} in float`,
      as: 'guide',
      points:
        found.length === 0
          ? []
          : [BITS[0]!, BITS.at(-1)!].map((x) => ({ x, y: spreadOf(found.map(({ float }) => float)).mean })),
    },
  ]);
  return {
    name: 'Accuracy by bits',
    help: 'The linear layers of both, their weights rounded to a few bits. What GPFQ and Qronos see of the graph are the propagated features of training and validation nodes, without labels.',
    x: { label: 'bits of a weight', scale: 'linear' },
    y: { label: 'test accuracy, %', scale: 'linear' },
    series,
    ...bitsFinding(all.bits('sgc')),
  };
}

function bitsFinding(found: readonly Bits[]): { finding?: string } {
  if (found.length === 0) return {};
  const mean = (values: readonly number[]) => spreadOf(values).mean.toFixed(1);
  const at = (method: (typeof BIT_METHODS)[number], bits: number) =>
    mean(found.map(({ test }) => test[method][BITS.indexOf(bits)]!));
  return {
    finding: `SGC: ${mean(found.map(({ float }) => float))} % in float; GPFQ ${at('gpfq', 4)} % at 4 bits and ${at('gpfq', 2)} % at 2, RTN ${at('rtn', 4)} % and ${at('rtn', 2)} %.`,
  };
}

/** (1 − λ)^K of each eigenvalue, and the share of the spectrum up to it. */
function responseFigure(all: Found): OutcomeFigure[] {
  const spectrum = all.of('spectrum')[0];
  if (!spectrum) return [];
  const { eigenvalues, shares, exact } = spectrum;
  const response = (K: number) => eigenvalues.map((x) => ({ x, y: (1 - x) ** K }));
  let below = 0;
  const kept = eigenvalues.reduce((sum, x, i) => sum + shares[i]! * (1 - x) ** (2 * all.hops), 0);
  const others = [1, 2, 4].filter((K) => K !== all.hops);
  return [
    {
      name: 'Response over the spectrum',
      help: `What S^K leaves of a signal of each frequency: (1 − λ)^K, λ an eigenvalue of I − S. Low λ are signals that neighbours share.${exact ? '' : ' The eigenvalues are estimates by the method of Lanczos.'}`,
      x: { label: 'λ, eigenvalue of I − S', scale: 'linear' },
      y: { label: 'what is left; share of the eigenvalues up to λ', scale: 'linear' },
      series: [
        { name: `K = ${all.hops}`, as: 'line', points: response(all.hops) },
        ...others.map((K): OutcomeSeries => ({ name: `K = ${K}`, as: 'guide', points: response(K) })),
        {
          name: 'Eigenvalues up to λ',
          as: 'line',
          points: eigenvalues.map((x, i) => ({ x, y: (below += shares[i]!) })),
        },
      ],
      finding: `K = ${all.hops} leaves ${(100 * kept).toFixed(0)} % of the energy of a signal that has all frequencies alike.`,
    },
  ];
}

/** The verdict on the claim, from accuracy and time together. */
function judged(all: Found): { verdict: Verdict; sentence: string } {
  const sgc = all.sgc();
  const gcn = all.of('gcn');
  if (sgc.length === 0 || gcn.length === 0)
    return { verdict: 'open', sentence: 'Neither accuracy nor time can be compared before SGC and GCN have both run.' };
  const mean = (trained: readonly Trained[], name: 'test' | 'training') => spreadOf(valuesOf(trained, name)).mean;
  const ahead = mean(sgc, 'test') - mean(gcn, 'test');
  const faster = mean(gcn, 'training') / mean(sgc, 'training');
  const [near, much] = [ahead >= -NEAR, faster >= MUCH];
  const verdict: Verdict = near && much ? 'holds' : near || faster > 1 ? 'holds in part' : 'does not hold';
  const figures = `SGC with K = ${all.hops} reaches ${mean(sgc, 'test').toFixed(1)} %, GCN ${mean(gcn, 'test').toFixed(1)} % (${signedText(ahead, 1)} points), and trains ${ratio(faster)}`;
  return { verdict, sentence: `${figures}. ${limits(all, near, much)}` };
}

const ratio = (faster: number) =>
  faster >= 1 ? `${faster.toFixed(faster < 10 ? 1 : 0)} times faster` : `${(1 / faster).toFixed(1)} times slower`;

function limits(all: Found, near: boolean, much: boolean): string {
  const seeds = Math.min(all.sgc().length, all.of('gcn').length);
  const said = [
    ...(near ? [] : [`It is not as accurate as GCN here: more than ${NEAR} point behind.`]),
    ...(much ? [] : [`It is not ${MUCH} times faster.`]),
    ...(seeds < 2 ? ['One seed of each says nothing of the spread.'] : []),
  ];
  return said.length > 0
    ? said.join(' ')
    : `What the graph gives, ${gain(all)}, comes from averaging features, not from what is trained on top.`;
}

function gain(all: Found): string {
  const mean = (K: number) => spreadOf(valuesOf(all.sgc(K), 'test')).mean;
  return `${signedText(mean(all.hops) - mean(0), 1)} points over logistic regression`;
}

function networks(all: Found): Outcome['networks'] {
  return all
    .bits('sgc')
    .flatMap(({ seed, hops, network, networkSamples: samples }) =>
      network ? [{ name: `SGC, K = ${hops}, seed ${seed}`, bytes: network, ...(samples && { samples }) }] : [],
    );
}
