// The plain form: the same sign-in and prepared queries as GraphiQL's page, without its packages.
import { Session, byLevel, prepared } from './session.js';

const at = (id) => document.getElementById(id);
const session = new Session();
const people = new Map();
const queries = new Map();

const say = (text) => {
  at('state').textContent = text;
};

const option = (value, label) => {
  const made = document.createElement('option');
  made.value = value;
  made.textContent = label;
  return made;
};

async function signIn() {
  const person = people.get(at('person').value);
  at('password-line').hidden = person.password !== null;
  const password = person.password ?? at('password').value;
  if (!password || session.person === person) return;
  try {
    await session.signIn(person, password);
    say(`${person.name} · ${person.role.vi}`);
  } catch (problem) {
    say(problem.message);
  }
}

async function choose() {
  const chosen = queries.get(at('prepared').value);
  if (!chosen) return;
  if (chosen.as && people.has(chosen.as)) {
    at('person').value = chosen.as;
    await signIn();
  }
  at('query').value = chosen.query;
  const values = await session.variables(chosen);
  at('variables').value = Object.keys(values).length ? JSON.stringify(values, null, 2) : '';
  await ask();
}

async function ask() {
  let variables = {};
  try {
    variables = JSON.parse(at('variables').value || '{}');
  } catch (problem) {
    at('answer').textContent = `${at('variables').labels[0].textContent.trim()}: ${problem.message}`;
    return;
  }
  try {
    const told = await session.ask({ query: at('query').value, variables });
    at('answer').textContent = JSON.stringify(told.answer, null, 2);
    at('facts').textContent = `HTTP ${told.status} · ${told.milliseconds.toFixed(0)} ms`;
  } catch (problem) {
    at('answer').textContent = problem.message;
  }
}

async function start() {
  for (const [label, some] of byLevel(await session.people())) {
    const group = document.createElement('optgroup');
    group.label = label;
    for (const person of some) {
      people.set(person.username, person);
      group.append(option(person.username, `${person.username} – ${person.role.vi}, ${person.place}`));
    }
    at('person').append(group);
  }
  for (const query of await prepared()) {
    queries.set(query.name, query);
    at('prepared').append(option(query.name, `${query.title.vi} · ${query.title.en}`));
  }
  const first = queries.values().next().value;
  at('prepared').value = first.name;
  at('query').value = first.query;
  if (people.has(first.as)) at('person').value = first.as;
  await signIn();
  if (session.person) await choose();
}

at('person').addEventListener('change', async () => {
  await signIn();
  if (session.person && at('query').value) await ask();
});
at('password').addEventListener('change', signIn);
at('prepared').addEventListener('change', choose);
at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
at('form').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) at('form').requestSubmit();
});
start().catch((problem) => say(problem.message));
