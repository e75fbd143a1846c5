/** Entry of the page `privacy`. */
import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import Privacy from './Privacy.svelte';

const target = document.getElementById('app');
if (target !== null) mount(Privacy, { target });
