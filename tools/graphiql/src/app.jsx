import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { GraphiQL } from 'graphiql';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { Session, prepared } from '../console/session.js';
import { Bar } from './bar.jsx';
import { Desk, Runner } from './desk.jsx';
import { Two } from './two.jsx';

const REMEMBERED = 'mangnon:person';
const FIRST = 'bode.worker';
const session = new Session();

const recall = () => {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
};
const remember = (username) => {
  try {
    localStorage.setItem(REMEMBERED, username);
  } catch {
    // a browser without storage forgets, and all else works
  }
};

// GraphiQL hands over the operation it saw last, which need not be in this text.
const request = ({ query, variables, operationName }) =>
  operationName && query.includes(operationName)
    ? { query, variables, operationName }
    : { query, variables };

const isOfGraphiQL = (answer) => Boolean(answer.data?.__schema);

export function App() {
  const [people, setPeople] = useState([]);
  const [queries, setQueries] = useState([]);
  const [person, setPerson] = useState(null);
  const [problem, setProblem] = useState(null);
  const [facts, setFacts] = useState(null);
  const runner = useRef(null);

  const signIn = useCallback(async (chosen, password = chosen.password) => {
    setProblem(null);
    try {
      if (password) await session.signIn(chosen, password);
      setPerson({ ...chosen, signedIn: Boolean(password) });
      if (password) remember(chosen.username);
      return Boolean(password);
    } catch (failed) {
      setPerson({ ...chosen, signedIn: false });
      setProblem(failed.message);
      return false;
    }
  }, []);

  useEffect(() => {
    Promise.all([session.people(), prepared()])
      .then(async ([found, some]) => {
        setPeople(found);
        setQueries(some);
        const wanted = [recall(), FIRST, found[0].username];
        const first = wanted.map((name) => found.find((p) => p.username === name)).find(Boolean);
        await signIn(first);
      })
      .catch((failed) => setProblem(failed.message));
  }, [signIn]);

  const fetcher = useCallback(async (asked) => {
    const told = await session.ask(request(asked));
    if (!isOfGraphiQL(told.answer)) setFacts({ ...told, cost: told.answer.extensions?.cost });
    return told.answer;
  }, []);

  const change = useCallback(
    async (chosen, password) => {
      if (await signIn(chosen, password)) runner.current?.again();
    },
    [signIn],
  );

  const open = useCallback(
    async (query) => {
      const best = people.find((p) => p.username === query.as);
      if (best && session.person?.username !== best.username && !(await signIn(best))) return;
      runner.current?.show(query, await session.variables(query));
    },
    [people, signIn],
  );

  const plugins = useMemo(
    () => [
      {
        title: 'Câu hỏi mẫu · Prepared queries',
        icon: Sheet,
        content: () => <Desk queries={queries} open={open} />,
      },
      HISTORY_PLUGIN,
    ],
    [queries, open],
  );

  const ready = Boolean(session.person && queries.length);
  return (
    <>
      <Bar people={people} person={person} change={change} facts={facts} problem={problem} />
      <main>
        {ready ? (
          <GraphiQL
            fetcher={fetcher}
            plugins={plugins}
            visiblePlugin={plugins[0]}
            defaultQuery={queries[0].query.trimEnd()}
            isHeadersEditorEnabled={false}
            shouldPersistHeaders={false}
            defaultEditorToolsVisibility="variables"
          >
            <GraphiQL.Logo>
              <Runner ref={runner} first={queries[0]} open={open} queries={queries} />
            </GraphiQL.Logo>
          </GraphiQL>
        ) : (
          <p className="waiting">{!problem && <Two vi="Đang mở …" en="Opening …" />}</p>
        )}
      </main>
    </>
  );
}

function Sheet() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M6 3h9l4 4v14H6zM9 9h3M9 13h7M9 17h7" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
