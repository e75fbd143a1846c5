/** Entry of the page `login`. */
import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import Login from './Login.svelte';

const target = document.getElementById('app');
if (target !== null) mount(Login, { target });
