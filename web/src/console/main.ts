/** Entry of the operators' console. */
import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import Console from './Console.svelte';

const target = document.getElementById('app');
if (target !== null) mount(Console, { target });
