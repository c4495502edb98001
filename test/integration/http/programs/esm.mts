// An ES module program: everything is imported, and so loaded, before anything is attached.

import { createServer, get } from 'node:http';
import express from 'express';
import { fastify } from 'fastify';
import { instrumentationHttp, ownCapture } from './scenario.ts';

const scenario = process.argv[2] === 'own-capture' ? ownCapture : instrumentationHttp;
await scenario({ createServer, get: (...args) => get(...args), express, fastify });
