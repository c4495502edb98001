// A CommonJS program: everything is required, and so loaded, before anything is attached.

const http = require('node:http');
const express = require('express');
const { fastify } = require('fastify');
const { instrumentationHttp, ownCapture } = require('./scenario.ts');

const scenario = process.argv[2] === 'own-capture' ? ownCapture : instrumentationHttp;
const get = (...args: Parameters<typeof http.get>) => http.get(...args);
scenario({ createServer: http.createServer, get, express, fastify });
