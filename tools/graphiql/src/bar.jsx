import { useState } from 'react';
import { byLevel } from '../console/session.js';
import { Two } from './two.jsx';

const vi = new Intl.NumberFormat('vi-VN');

// Who asks, and what the last answer took.
export function Bar({ people, person, change, facts, problem }) {
  const choose = (event) => change(people.find((one) => one.username === event.target.value));
  return (
    <header className="bar">
      <a className="brand" href="/graphql" title="Măng Non">
        <img src="/graphiql/sprout.svg" alt="" width="28" height="28" />
        <strong>Măng Non</strong>
      </a>
      <label className="person">
        <span className="caption">
          <Two vi="Người hỏi" en="Who asks" />
        </span>
        <select value={person?.username ?? ''} onChange={choose} disabled={!people.length}>
          {byLevel(people).map(([label, some]) => (
            <optgroup key={label} label={label}>
              {some.map((one) => (
                <option key={one.username} value={one.username}>
                  {one.username} – {one.role.vi}, {one.place}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {person && (
        <p className="posting">
          <b>{person.name}</b>
          <span className="en" lang="en">
            {person.role.en}, {person.place}
          </span>
        </p>
      )}
      {person && person.password === null && !person.signedIn && (
        <Password enter={(password) => change(person, password)} />
      )}
      <Facts facts={facts} problem={problem} />
    </header>
  );
}

function Password({ enter }) {
  const [password, setPassword] = useState('');
  const submit = (event) => {
    event.preventDefault();
    enter(password);
    setPassword('');
  };
  return (
    <form className="password" onSubmit={submit}>
      <label>
        <span className="caption">
          <Two vi="Mật khẩu" en="Password" />
        </span>
        <input
          type="password"
          autoComplete="off"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
    </form>
  );
}

function Facts({ facts, problem }) {
  return (
    <p className="facts" role="status">
      {problem && <span className="problem">{problem}</span>}
      {facts && !problem && (
        <>
          <span>HTTP {facts.status}</span>
          <span>{vi.format(Math.round(facts.milliseconds))} ms</span>
          {facts.cost && (
            <span>
              <Two vi="chi phí" en="cost" /> {vi.format(facts.cost.requested)}
              {facts.cost.limit && ` / ${vi.format(facts.cost.limit)}`}
            </span>
          )}
        </>
      )}
    </p>
  );
}
