import { Suspense, useEffect, type ReactNode } from 'react';
import type { Frame } from '../../state/experiments/frame';
import type { PagePanel } from '../../state/feature';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import { Explained } from '../help/Explained';
import * as EXPERIMENTS from '../help/experiments';
import { JobBar } from '../shell/JobBar';
import { CopyExperiment } from './CopyExperiment';
import { FrameContext, useChosen, useExperimentActions, useExperiments, useFrame } from './frame-context';
import { SettingsForm } from './SettingsForm';
import './experiment.css';

const OutcomePanel = late('The outcome', async () => ({ default: (await import('./OutcomePanel')).OutcomePanel }));

interface ExperimentsPageProps {
  frame: Frame;
  /** Where its networks can be opened. */
  workplaces: PagePanel['workplaces'];
  /** Heading of the page. */
  heading: string;
  /** What it is about, beside that. */
  caption: string;
  /** The control of what it runs on. */
  data: ReactNode;
  /** More on that, below the claim. */
  about?: ReactNode;
  /** More on what came out, below the figures. */
  children?: ReactNode;
}

/** A page of experiments: which one, its settings, and what came out. */
export function ExperimentsPage({ frame, ...props }: ExperimentsPageProps) {
  return (
    <FrameContext value={frame}>
      <Page {...props} />
    </FrameContext>
  );
}

function Page({ heading, caption, data, about, workplaces, children }: Omit<ExperimentsPageProps, 'frame'>) {
  const { id } = useChosen();
  const { choose } = useExperimentActions();
  // What is stored of the first one is drawn at once.
  useEffect(() => void choose(id), [choose, id]);
  return (
    <main className="single experiments" id="answer">
      <Boundary what="The job">
        <Start />
      </Boundary>
      <section className="panel" aria-labelledby="experiments-title">
        <div className="line spread">
          <h2 id="experiments-title">{heading}</h2>
          <span className="caption">{caption}</span>
        </div>
        <div className="line end">
          <Choice />
          {data}
          <Backend />
        </div>
        <About />
        {about}
        <SettingsForm />
      </section>
      <Boundary what="The outcome">
        <Suspense fallback={<section className="panel" aria-busy="true" />}>
          <OutcomePanel workplaces={workplaces} />
        </Suspense>
      </Boundary>
      {children}
    </main>
  );
}

function Start() {
  const { run, reset } = useExperimentActions();
  return (
    <JobBar start={{ text: 'Run', by: EXPERIMENTS.run, ready: true, onStart: () => void run() }}>
      <button type="button" onClick={reset}>
        Reset to the paper’s setting
      </button>
      <CopyExperiment />
    </JobBar>
  );
}

function Choice() {
  const { experiments } = useFrame();
  const { id } = useChosen();
  const { choose } = useExperimentActions();
  return (
    <Explained as="label" by={EXPERIMENTS.experiment} className="field">
      <span>Experiment</span>
      <select value={id} className="wide" onChange={({ target }) => void choose(target.value)}>
        {experiments.map((own) => (
          <option key={own.id} value={own.id}>
            {own.title}
          </option>
        ))}
      </select>
    </Explained>
  );
}

function Backend() {
  const backend = useExperiments((data) => data.backend);
  const { setBackend } = useExperimentActions();
  return (
    <Explained as="label" by={EXPERIMENTS.backend} className="field">
      <span>Computed on</span>
      <select value={backend} onChange={({ target }) => setBackend(target.value === 'webgpu' ? 'webgpu' : 'wasm')}>
        <option value="wasm">the processor</option>
        <option value="webgpu">the GPU</option>
      </select>
    </Explained>
  );
}

function About() {
  const { paper, claim, smaller } = useChosen();
  const cited = `${paper.authors}, “${paper.title}”`;
  return (
    <div className="experiment-about">
      <p>
        <b>The claim.</b> {claim}
      </p>
      <p className="soft">
        {smaller}{' '}
        {paper.arxiv === null ? (
          `${cited}.`
        ) : (
          <a href={`https://arxiv.org/abs/${paper.arxiv}`}>
            {cited}, arXiv {paper.arxiv}
          </a>
        )}
      </p>
    </div>
  );
}
